package io.github.asymlora.kernel;

import io.github.asymlora.InputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jdk.jshell.EvalException;
import org.dflib.jjava.jupyter.kernel.magic.UndefinedMagicException;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;

/**
 * What a cell threw, by its own name and message. What a user can put right is told by its message alone and the cells'
 * lines that led to it; of all else the whole trace is shown.
 */
record CellError(String name, String message, List<String> trace) {
    private static final Map<String, String> PLAIN = Map.of(
            InputException.class.getName(), "", UndefinedMagicException.class.getName(), ". %lsmagic lists what there is.");

    static CellError of(Exception thrown, List<String> trace) {
        if (!(thrown.getCause() instanceof EvalException inCell)) {
            return new CellError(thrown.getClass().getSimpleName(), String.valueOf(thrown.getMessage()), trace);
        }
        String type = inCell.getExceptionClassName();
        String message = inCell.getMessage() == null ? "" : CellLines.withoutSnippets(inCell.getMessage());
        String name = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
        return new CellError(name, message, PLAIN.containsKey(type) ? plain(trace, type) : trace);
    }

    private static List<String> plain(List<String> trace, String type) {
        String first = trace.get(0).replace(type + ": ", "") + PLAIN.get(type);
        List<String> cells = trace.stream().skip(1).filter(line -> line.contains("cell ")).toList();
        return Stream.concat(Stream.of(first), cells.stream()).toList();
    }

    /** Whether the stop button led to it; training that was stopped has an exception of its own. */
    boolean isStop() {
        return Set.of("EvaluationInterruptedException", "InterruptedTraining", "InterruptedException").contains(name);
    }

    PublishError published() {
        return new PublishError(name, message, trace);
    }

    ErrorReply reply(int count) {
        ErrorReply reply = new ErrorReply(name, message, trace);
        reply.setExecutionCount(count);
        return reply;
    }
}

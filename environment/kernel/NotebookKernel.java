package io.github.asymlora.kernel;

import io.github.asymlora.notebook.LiveProgress;
import io.github.asymlora.notebook.kernel.CellConsole;
import io.github.asymlora.notebook.kernel.Completer;
import io.github.asymlora.notebook.kernel.Help;
import io.github.asymlora.notebook.kernel.OutputLimit;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.UnresolvedReferenceException;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.magic.MagicsResolver;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.dflib.jjava.jupyter.messages.reply.HistoryReply;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.dflib.jjava.kernel.JavaKernel;
import org.dflib.jjava.kernel.execution.CodeEvaluator;

/**
 * JJava's kernel, with what a notebook of long trainings needs besides: an error or a stop cancels the cells that wait
 * ({@link QueuedCells}), printed text goes out gathered ({@link CellConsole}), stack traces name cells and lines
 * ({@link CellLines}), a name's Javadoc is at hand ({@link Help}), and names go on with what one means
 * ({@link Completer}).
 */
final class NotebookKernel extends JavaKernel {
    private static final int MOST_CHARACTERS = 8_000_000; // a million short lines; JupyterLab still scrolls
    private static final int LAST_CHARACTERS = 20_000;
    private static final long MILLIS_BETWEEN_INTERRUPTS = 20;

    private final KernelIO kernelIO;
    private final CellLines lines;
    private final Help help;
    private final Completer completer;
    private final CellConsole console = new CellConsole(this::publish, new OutputLimit(MOST_CHARACTERS, LAST_CHARACTERS));
    private QueuedCells queue;
    private volatile ShellReplyEnvironment cell;
    private volatile int evaluating; // the number of the cell whose code runs, or 0

    NotebookKernel(
            String name,
            String version,
            LanguageInfo language,
            KernelIO io,
            MagicsResolver resolver,
            MagicsRegistry magics,
            StringStyler styler,
            JShell shell,
            CodeEvaluator evaluator) {
        super(
                name,
                version,
                language,
                List.of(),
                null,
                io,
                new CommManager(),
                new Renderer(),
                resolver,
                magics,
                true,
                styler,
                shell,
                evaluator);
        kernelIO = io;
        lines = new CellLines(shell);
        var sources = Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(System.getProperty("asymlora.sources", ""));
        help = new Help(shell, sources.filter(path -> !path.isEmpty()).map(Path::of).toList());
        completer = new Completer(shell, this::getClassLoader);
    }

    @Override
    public void becomeHandlerForConnection(JupyterConnection connection) {
        super.becomeHandlerForConnection(connection);
        queue = new QueuedCells(connection);
        System.setOut(console.out());
        System.setErr(console.err());
        System.setIn(io.in);
        Runtime.getRuntime().addShutdownHook(new Thread(console::end)); // what a cell printed before System.exit
    }

    /** As the kernels of other languages, and unlike JJava: failing cells cancel those that were sent after them. */
    @Override
    protected synchronized void handleExecuteRequest(ShellReplyEnvironment env, Message<ExecuteRequest> message) {
        ExecuteRequest request = message.getContent();
        int count = executionCount.getAndIncrement();
        commManager.setMessageContext(message);
        console.end(); // what other threads printed since the last cell belongs to that one
        cell = env;
        kernelIO.attach(env, request.isStdinEnabled());
        console.begin();
        env.setStatusBusy();
        env.publish(new PublishExecuteInput(request.getCode(), count));
        try {
            DisplayData result = evaluate(count, request.getCode());
            if (result != null) {
                env.publish(new PublishExecuteResult(count, result));
            }
            LiveProgress.cellEnded(LiveProgress.End.WELL);
            env.reply(new ExecuteReply(count, Map.of()));
            env.setStatusIdle();
        } catch (Exception e) {
            CellError error = CellError.of(e, formatError(e));
            LiveProgress.cellEnded(error.isStop() ? LiveProgress.End.STOPPED : LiveProgress.End.FAILED);
            env.publish(error.published());
            List<Message<?>> waiting = request.shouldStopOnError() ? queue.received(env) : List.of();
            env.replyError(ExecuteReply.MESSAGE_TYPE.error(), error.reply(count));
            env.setStatusIdle();
            queue.abort(waiting, env);
        }
    }

    private DisplayData evaluate(int count, String code) {
        try {
            lines.begin(count);
            evaluating = count;
            return Help.isQuestion(code) ? asked(code) : evalBuilder(code).resolveMagics().renderResults().eval();
        } finally {
            evaluating = 0;
            console.end();
        }
    }

    private DisplayData asked(String question) {
        return shown(help.asked(question)).orElseGet(() -> new DisplayData("There is nothing to say of " + question.strip()));
    }

    /** What Shift-Tab and the contextual help show. Jupyter counts code points. */
    @Override
    public DisplayData inspect(String code, int cursor, boolean detailed) {
        return shown(help.at(code, code.offsetByCodePoints(0, cursor))).orElse(null);
    }

    /** JJava's answer has no types; it knows what magics there are. */
    @Override
    protected void handleCompleteRequest(ShellReplyEnvironment env, Message<CompleteRequest> message) {
        String code = message.getContent().getCode();
        int cursor = code.offsetByCodePoints(0, message.getContent().getCursorPos());
        if (code.substring(code.lastIndexOf('\n', cursor - 1) + 1).stripLeading().startsWith("%")) {
            super.handleCompleteRequest(env, message);
            return;
        }
        env.setBusyDeferIdle();
        env.reply(CompletionReplies.of(completer.at(code, cursor), code, message.getContent().getCursorPos()));
    }

    /** Nothing is kept; but JupyterLab calls a kernel "Unknown" until it answers this, which JJava doesn't. */
    @Override
    protected void handleHistoryRequest(ShellReplyEnvironment env, Message<HistoryRequest> message) {
        env.setBusyDeferIdle();
        env.reply(new HistoryReply(List.of()));
    }

    private static Optional<DisplayData> shown(Optional<Help.Answer> answer) {
        return answer.map(found -> {
            var data = new DisplayData(found.text());
            data.putHTML(found.html());
            return data;
        });
    }

    @Override
    protected Object doEval(String source) {
        lines.evaluating(source);
        Object result = super.doEval(source);
        return result instanceof PrintStream ? null : result; // what printf answers, which nobody wants to see
    }

    /** Stops the cell that runs, also where the request comes between two of its statements or while one compiles. */
    @Override
    public void interrupt() {
        int asked = evaluating;
        while (asked != 0 && asked == evaluating) {
            super.interrupt();
            try {
                Thread.sleep(MILLIS_BETWEEN_INTERRUPTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void display(DisplayData data) {
        console.flush();
        super.display(data);
    }

    @Override
    protected List<String> formatError(Throwable e) {
        if (e.getCause() instanceof UnresolvedReferenceException called) {
            return mistakes(called.getSnippet());
        }
        return super.formatError(e).stream().map(lines::named).toList();
    }

    /** JShell takes a method or class that doesn't compile, hoping for what is missing: what the compiler says of it. */
    private List<String> mistakes(DeclarationSnippet snippet) {
        List<String> said = new ArrayList<>();
        said.add(snippet.source().lines().findFirst().orElse("") + " doesn't compile:");
        getJShell().unresolvedDependencies(snippet).forEach(missing -> said.add("there is no " + missing));
        getJShell().diagnostics(snippet).forEach(mistake -> said.add(mistake.getMessage(Locale.ROOT)));
        return said;
    }

    private void publish(CellConsole.Channel channel, String text) {
        var type = channel == CellConsole.Channel.OUT ? PublishStream.StreamType.OUT : PublishStream.StreamType.ERR;
        ShellReplyEnvironment env = cell;
        if (env != null) { // sent as it is: a reply that env may be holding back stays where it is
            env.getIopub().sendMessage(new Message<>(env.getContext(), PublishStream.MESSAGE_TYPE, new PublishStream(type, text)));
        }
    }
}

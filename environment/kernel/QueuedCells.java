package io.github.asymlora.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.channels.DefaultReplyEnvironment;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.shaded.org.zeromq.ZMQ;

/** The cells that wait on the shell channel. After a failure they are answered with "aborted" and not run. */
final class QueuedCells {
    /** A cell that was sent together with the failing one may still be under way. */
    private static final int MILLIS_OF_SILENCE = 100;

    private static final int MILLIS_BETWEEN_LOOKS = 5;

    private final JupyterConnection connection;

    QueuedCells(JupyterConnection connection) {
        this.connection = connection;
    }

    /**
     * Takes what has come, until nothing comes for a moment. The failing cell's reply must come later than this: whoever
     * waits for it, and then sends a cell, means that cell to run.
     */
    List<Message<?>> received(DefaultReplyEnvironment env) {
        var shell = (ShellChannel) env.getShell();
        List<Message<?>> messages = new ArrayList<>();
        for (int silence = 0; silence < MILLIS_OF_SILENCE; silence += MILLIS_BETWEEN_LOOKS) {
            while ((shell.getEvents() & ZMQ.Poller.POLLIN) != 0) {
                messages.add(shell.readMessage());
                silence = 0;
            }
            ZMQ.msleep(MILLIS_BETWEEN_LOOKS);
        }
        return messages;
    }

    /** Answers the cells among the messages with "aborted", and all others as usual. */
    void abort(List<Message<?>> messages, ShellReplyEnvironment failed) {
        for (Message<?> message : messages) {
            ShellReplyEnvironment env = connection.prepareReplyEnv((ShellChannel) failed.getShell(), message);
            if (message.getHeader().getType() == MessageType.EXECUTE_REQUEST) {
                env.setStatusBusy();
                env.reply(aborted(message));
                env.setStatusIdle();
            } else {
                handle(env, message);
            }
            if (env.isMarkedForShutdown()) {
                failed.markForShutdown();
            }
        }
    }

    private static Message<Object> aborted(Message<?> request) {
        @SuppressWarnings("unchecked") // the type serves for its name alone; JJava's reply knows "ok" and "error"
        var type = (MessageType<Object>) (MessageType<?>) MessageType.EXECUTE_REPLY;
        return new Message<>(request, type, Map.of("status", "aborted"));
    }

    private <T> void handle(ShellReplyEnvironment env, Message<T> message) {
        ShellHandler<T> handler = connection.getHandler(message.getHeader().getType());
        if (handler != null) {
            handler.handle(env, message);
            env.resolveDeferrals();
        }
    }
}

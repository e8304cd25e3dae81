package io.github.asymlora.kernel;

import java.nio.file.Path;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;

/** Starts a kernel to which nobody connects, runs a first cell and ends, so that the JVM can archive the classes that this loads. */
final class Rehearsal {
    private Rehearsal() {}

    /** The script of what every notebook imports. */
    public static void main(String[] arguments) throws Exception {
        NotebookKernel kernel = NotebookKernelBuilder.kernel(Path.of(arguments[0]));
        int any = 0; // a port that is free
        var local = new KernelConnectionProperties("127.0.0.1", any, any, any, any, any, "tcp", "hmac-sha256", "key");
        var connection = new JupyterConnection(local);
        kernel.becomeHandlerForConnection(connection);
        connection.connect();
        kernel.evalBuilder("6 * 7").eval();
        connection.close();
        System.exit(0);
    }
}

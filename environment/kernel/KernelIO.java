package io.github.asymlora.kernel;

import java.nio.charset.Charset;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;

/** Displays and input belong to the last cell that began, also after its end: threads that it started go on showing. */
final class KernelIO extends JupyterIO {
    KernelIO(Charset encoding) {
        super(encoding);
    }

    void attach(ShellReplyEnvironment env, boolean input) {
        setEnv(env);
        setJupyterInEnabled(input);
    }
}

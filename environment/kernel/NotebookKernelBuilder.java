package io.github.asymlora.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.kernel.JavaKernelBuilder;
import org.dflib.jjava.kernel.execution.CodeEvaluator;
import org.dflib.jjava.kernel.magics.ClasspathMagic;
import org.dflib.jjava.kernel.magics.LoadMagic;
import org.dflib.jjava.kernel.magics.TimeMagic;
import org.dflib.jjava.maven.MavenDependencyResolver;
import org.dflib.jjava.maven.magics.LoadFromPomCellMagic;
import org.dflib.jjava.maven.magics.LoadFromPomLineMagic;
import org.dflib.jjava.maven.magics.MavenMagic;
import org.dflib.jjava.maven.magics.MavenRepoMagic;

/** Puts the kernel together as JJava does its own, and starts it. */
final class NotebookKernelBuilder extends JavaKernelBuilder<NotebookKernelBuilder, NotebookKernel> {
    /** Jupyter's connection file, and a script of what every notebook imports. */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.util.logging.SimpleFormatter.format", "[%4$.1s %1$tF %1$tT.%1$tL %3$s] %5$s%n");
        var properties = KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0])));
        var connection = new JupyterConnection(properties);
        NotebookKernel kernel = kernel(Path.of(arguments[1]));
        kernel.becomeHandlerForConnection(connection);
        connection.connect();
        connection.waitUntilClose();
    }

    /** A kernel that has run the script. */
    static NotebookKernel kernel(Path imports) throws IOException {
        NotebookKernel kernel = new NotebookKernelBuilder().name("AsymLoRA").withMagics().build();
        kernel.onStartup();
        kernel.evalBuilder(Files.readString(imports)).eval();
        return kernel;
    }

    private NotebookKernelBuilder withMagics() {
        var maven = new MavenDependencyResolver();
        var time = new TimeMagic();
        return lineMagic("lsmagic", new LsMagic())
                .lineMagic("time", time)
                .cellMagic("time", time)
                .lineMagic("load", new LoadMagic())
                .lineMagic("classpath", new ClasspathMagic())
                .lineMagic("maven", new MavenMagic(maven))
                .lineMagic("mavenRepo", new MavenRepoMagic(maven))
                .lineMagic("loadFromPOM", new LoadFromPomLineMagic(maven))
                .cellMagic("loadFromPOM", new LoadFromPomCellMagic(maven));
    }

    @Override
    public NotebookKernel build() {
        CodeEvaluator evaluator = buildCodeEvaluator(buildName());
        return new NotebookKernel(
                buildName(),
                buildVersion(),
                buildLanguageInfo(),
                new KernelIO(buildJupyterIOEncoding()),
                buildMagicsResolver(buildMagicTranspiler()),
                buildMagicsRegistry(),
                buildErrorStyler(),
                buildJShell(evaluator),
                evaluator);
    }
}

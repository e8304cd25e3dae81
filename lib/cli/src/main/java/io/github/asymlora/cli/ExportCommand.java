package io.github.asymlora.cli;

import io.github.asymlora.gguf.Gguf;
import io.github.asymlora.gguf.GgufType;
import io.github.asymlora.onnx.Onnx;
import io.github.asymlora.watch.Mlflow;
import io.github.asymlora.watch.RunFolder;
import io.github.asymlora.watch.TensorBoard;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code asymlora export --tensorboard DIR|--mlflow URL RUN...} and {@code export --gguf|--gguf-adapter|--onnx FILE RUN}. */
@Command(
        name = "export",
        description = "Writes runs, models and adapters for other tools.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    /** What is written. */
    static final class Target {
        @Option(
                names = "--tensorboard",
                paramLabel = "DIR",
                description = "Numbers and recipes of runs, for tensorboard --logdir DIR.")
        private Path tensorboard;

        @Option(
                names = "--mlflow",
                paramLabel = "URL",
                description = "The same to a server of MLflow; what is there already isn't sent again.")
        private String mlflow;

        @Option(
                names = "--gguf",
                paramLabel = "FILE",
                description =
                        "A decoder with its tokenizer and chat template, the adapter merged into it: for llama.cpp,"
                                + " Ollama and others.")
        private Path gguf;

        @Option(
                names = "--gguf-adapter",
                paramLabel = "FILE",
                description = "The adapter alone, for llama.cpp's --lora beside its model.")
        private Path ggufAdapter;

        @Option(
                names = "--onnx",
                paramLabel = "FILE",
                description = "An encoder with its classifier, the adapter merged into it: for ONNX Runtime.")
        private Path onnx;

        private boolean isFile() {
            return gguf != null || ggufAdapter != null || onnx != null;
        }
    }

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Target target;

    @Option(
            names = "--type",
            paramLabel = "T",
            description = "With --gguf: what matrices are held in, f32, f16 or q8_0 (f32).")
    private GgufType type;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "With a file: the base model where the adapter's folder doesn't say it.")
    private String model;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Run directories, or folders of them; for a file one run, adapter's folder or model.")
    private List<String> sources;

    @Override
    public Integer call() {
        if (target.isFile() ? sources.size() > 1 : type != null || model != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--type and --model go with --gguf, --gguf-adapter and --onnx, which take one RUN.");
        }
        if (sources.contains("")) {
            throw new ParameterException(spec.commandLine(), "A RUN is empty.");
        }
        if (type != null && target.gguf == null) {
            throw new ParameterException(
                    spec.commandLine(), "--type goes with --gguf: adapters' factors and ONNX graphs are f32.");
        }
        if (target.isFile()) {
            writeFile(new MergedModel(sources.get(0), model));
        } else {
            sources.forEach(folder -> RunFolder.in(Path.of(folder)).forEach(this::write));
        }
        return 0;
    }

    private void writeFile(MergedModel source) {
        if (target.onnx != null) {
            source.pass(merged -> Onnx.write(merged, target.onnx));
        } else if (target.gguf != null) {
            source.pass(merged -> Gguf.write(merged, type == null ? GgufType.F32 : type, target.gguf));
        } else {
            source.passAdapter(adapter -> Gguf.writeAdapter(adapter, target.ggufAdapter));
        }
    }

    private void write(RunFolder run) {
        if (target.mlflow != null) {
            Mlflow.send(target.mlflow, run);
        } else {
            try (TensorBoard board = new TensorBoard(target.tensorboard, run)) {
                run.tell(board);
            }
        }
    }
}

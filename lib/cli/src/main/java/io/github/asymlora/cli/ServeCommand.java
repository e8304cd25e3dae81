package io.github.asymlora.cli;

import io.github.asymlora.cli.serve.Limits;
import io.github.asymlora.cli.serve.ModelServer;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code asymlora serve --model M [--adapter NAME=DIR ...] [--host H] [--port P] [--token T]}. */
@Command(
        name = "serve",
        description = "Answers over HTTP until it is stopped: POST /v1/predict for classifiers, /v1/completions and"
                + " /v1/chat/completions, as OpenAI's clients ask, for language models; GET /v1/models and /health.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_PORTS = 65535;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A Hugging Face folder or a fetched model's name.")
    private String model;

    @Option(
            names = "--adapter",
            paramLabel = "NAME=DIR",
            description =
                    "An adapter folder or a run's directory, and what requests call it in \"model\"; may be repeated.")
    private Map<String, Path> adapters = new LinkedHashMap<>();

    @Mixin
    private WeightsOption weights;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Where to listen (${DEFAULT-VALUE}).")
    private String host;

    @Option(names = "--port", defaultValue = "8080", description = "0 for a free one (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token",
            defaultValue = "${env:ASYMLORA_TOKEN}",
            description =
                    "What requests must show, Authorization: Bearer T; of a host that others reach it is required."
                            + " Also from ASYMLORA_TOKEN, which a list of processes doesn't show.")
    private String token;

    @Option(
            names = "--max-body",
            defaultValue = "1MB",
            converter = ByteSize.class,
            paramLabel = "SIZE",
            description = "Largest request (${DEFAULT-VALUE}).")
    private long body;

    @Option(
            names = "--max-texts",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Most texts of a request (${DEFAULT-VALUE}).")
    private int texts;

    @Option(
            names = "--max-tokens",
            defaultValue = "1024",
            paramLabel = "N",
            description = "Most tokens written for a request (${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--queue",
            defaultValue = "256",
            paramLabel = "N",
            description = "Requests that may wait; more are told to come later, 429 (${DEFAULT-VALUE}).")
    private int queue;

    @Option(
            names = "--grace",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "Told to stop, how long it answers what it has accepted (${DEFAULT-VALUE}).")
    private int grace;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > MOST_PORTS || body > 1 << 30 || texts < 1 || tokens < 1 || queue < 1 || grace < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--port is from 0 to 65535, --max-body at most 1GB, and no limit below 1.");
        }
        if (token != null && token.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--token is empty.");
        }
        Limits limits = new Limits((int) body, texts, tokens, queue);
        ModelServer server = ModelServer.start(
                model, adapters, weights.precision(), new InetSocketAddress(host, port), token, limits);
        PrintWriter terminal = spec.commandLine().getOut();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(grace)));
        InetSocketAddress at = server.address();
        terminal.println("serves " + server.models() + " at http://" + at.getHostString() + ":" + at.getPort());
        terminal.flush();
        new CountDownLatch(1).await(); // a signal ends the machine, whose hook stops the server
        return 0;
    }
}

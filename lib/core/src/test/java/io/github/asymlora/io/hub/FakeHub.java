package io.github.asymlora.io.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A hub on this machine with one repository, {@code org/name}, and a list of misdeeds for its next answers. */
final class FakeHub implements AutoCloseable {
    static final String COMMIT = "c0ffee".repeat(7).substring(0, 40);

    /** One answer in place of the right one. */
    interface Misdeed {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, Deque<Misdeed>> misdeeds = new LinkedHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private String commit = COMMIT;

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Publishes another state of the repository. */
    void publish(String newCommit, Map<String, byte[]> content) {
        commit = newCommit;
        files.clear();
        files.putAll(content);
    }

    /** What the next answers for a path will be. */
    void next(String path, Misdeed... answers) {
        misdeeds.computeIfAbsent(path, key -> new ArrayDeque<>()).addAll(List.of(answers));
    }

    /** Every request so far: method, path, and where given the range and the authorization. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    List<String> requests(String part) {
        return requests().stream().filter(request -> request.contains(part)).toList();
    }

    static String resolve(String file) {
        return "/org/name/resolve/" + COMMIT + "/" + file;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String range =
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), "");
            String token =
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
            requests.add((exchange.getRequestMethod() + " " + path + " " + range + " " + token).strip());
            byte[] content = content(path);
            Deque<Misdeed> answers = misdeeds.getOrDefault(path, new ArrayDeque<>());
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            if (content != null && !path.startsWith("/api/")) {
                exchange.getResponseHeaders().set("ETag", "\"" + etag(path, content) + "\"");
                exchange.getResponseHeaders().set("X-Repo-Commit", commit);
            }
            if (!answers.isEmpty() && !isHead) {
                answers.poll().answer(exchange, content);
            } else if (content == null) {
                exchange.getResponseHeaders().set("X-Error-Message", "Entry not found");
                exchange.sendResponseHeaders(404, -1);
            } else {
                serve(exchange, content);
            }
        }
    }

    private byte[] content(String path) {
        if (path.startsWith("/api/models/org/name/revision/")) {
            String siblings = files.keySet().stream()
                    .map(file -> "{\"rfilename\": \"" + file + "\"}")
                    .collect(Collectors.joining(", "));
            return ("{\"id\": \"org/name\", \"sha\": \"" + commit + "\", \"siblings\": [" + siblings + "]}")
                    .getBytes(StandardCharsets.UTF_8);
        }
        String before = "/org/name/resolve/" + commit + "/";
        return path.startsWith(before) ? files.get(URI.create(path).getPath().substring(before.length())) : null;
    }

    private static void serve(HttpExchange exchange, byte[] content) throws IOException {
        int from = start(exchange, content);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        int length = content.length - from;
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
        exchange.getResponseBody().write(content, from, length);
    }

    /** SHA-256 for weights, git's SHA-1 for the rest, as the hub does. */
    static String etag(String file, byte[] content) {
        try {
            if (file.endsWith(".safetensors")) {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            }
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha1.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Promises everything, sends some, waits until these are in the client's file, and hangs up. */
    static Misdeed cutAfter(int bytes, Path file) {
        return (exchange, content) -> {
            int from = start(exchange, content);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            exchange.getResponseBody().write(content, from, bytes);
            exchange.getResponseBody().flush();
            while (bytes > 0 && (!Files.exists(file) || Files.size(file) < from + bytes)) {
                Thread.onSpinWait();
            }
        };
    }

    /** The first byte asked for; if it isn't the first of all, the answer's header says so. */
    private static int start(HttpExchange exchange, byte[] content) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        return from;
    }

    static Misdeed status(int status, String... headers) {
        return (exchange, content) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Something else, whatever was asked for. */
    static Misdeed instead(byte[] other) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

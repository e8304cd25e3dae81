package io.github.asymlora.cli.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The door: who may ask, how much, and in what form; what is asked goes to an {@link Api}. The server is the JDK's own, so
 * that nothing is added to what there is to keep up to date.
 */
final class Http implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int BACKLOG = 1024;
    private static final int MORE_THREADS = 32;

    static {
        setIfAbsent("sun.net.httpserver.nodelay", "true");
        setIfAbsent("sun.net.httpserver.maxReqTime", "30"); // seconds in which a request must have come
        setIfAbsent("sun.net.httpserver.maxReqHeaders", "100");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Api api;
    private final Limits limits;
    private final byte[] token;
    private final long started = System.currentTimeMillis() / 1000;
    private final Phaser inside = new Phaser(1);
    private volatile boolean stopping;

    /**
     * Opens the port.
     *
     * @param token what requests must show; null where the address is this machine's only
     */
    Http(InetSocketAddress address, Api api, Limits limits, String token) throws IOException {
        this.api = api;
        this.limits = limits;
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.threads = Executors.newFixedThreadPool(limits.waiting() + MORE_THREADS);
        this.server = HttpServer.create(address, BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** The address it listens at. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** An answer's end ends the exchange; to close that itself would close the connection, which clients want to keep. */
    private void handle(HttpExchange exchange) {
        inside.register();
        try {
            Reply reply = new Reply(exchange);
            try {
                answer(exchange, reply);
            } catch (Refusal e) {
                refuse(exchange, reply, e);
            } catch (InputException e) {
                refuse(exchange, reply, Refusal.wrong(e.getMessage()));
            } catch (UncheckedIOException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                e.printStackTrace();
                refuse(exchange, reply, new Refusal(500, "failed", "The server failed; its log says how."));
            }
            reply.end();
        } catch (UncheckedIOException e) {
            exchange.close(); // who asked is gone
        } finally {
            inside.arriveAndDeregister();
        }
    }

    private static void refuse(HttpExchange exchange, Reply reply, Refusal refusal) {
        if (refusal.status() == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        } else if (refusal.status() == 413 || refusal.status() == 503) {
            exchange.getResponseHeaders().set("Connection", "close");
        } else if (refusal.status() == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        reply.refuse(refusal);
    }

    private void answer(HttpExchange exchange, Reply reply) {
        String path = exchange.getRequestURI().getPath();
        if (stopping) {
            throw new Refusal(503, "stopping", "The server is stopping.");
        }
        if (path.equals("/health")) {
            require(exchange, "GET");
            reply.json(200, object().put("status", "ok").put("waiting", api.waiting()));
            return;
        }
        authorize(exchange);
        if (path.equals("/v1/models")) {
            require(exchange, "GET");
            reply.json(200, models());
            return;
        }
        Api.Route route = api.routes().get(path);
        if (route == null) {
            throw new Refusal(
                    404,
                    "no_route",
                    "There is nothing at " + path + " but at " + api.routes().keySet() + ", /v1/models and /health.");
        }
        require(exchange, "POST");
        route.answer(new Fields(body(exchange)), reply);
    }

    /** Without a token only what this machine itself names as this machine may ask, so that no web page can. */
    private void authorize(HttpExchange exchange) {
        if (token == null) {
            String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"))
                    .toLowerCase(Locale.ROOT);
            if (!host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?")) {
                throw new Refusal(
                        403, "wrong_host", "This server is for this machine: ask for 127.0.0.1 or localhost.");
            }
            return;
        }
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] expected = ("Bearer " + new String(token, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        if (shown == null || !MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), expected)) {
            throw new Refusal(401, "wrong_token", "The header Authorization: Bearer TOKEN is missing or wrong.");
        }
    }

    private static void require(HttpExchange exchange, String method) {
        if (!exchange.getRequestMethod().equals(method)) {
            exchange.getResponseHeaders().set("Allow", method);
            throw new Refusal(405, "wrong_method", exchange.getRequestURI().getPath() + " wants " + method + ".");
        }
    }

    private JsonNode body(HttpExchange exchange) {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (!type.toLowerCase(Locale.ROOT).matches("application/json(\\s*;.*)?")) {
            throw new Refusal(415, "wrong_type", "The header Content-Type must be application/json.");
        }
        try (InputStream in = exchange.getRequestBody()) {
            byte[] bytes = in.readNBytes(limits.body() + 1);
            if (bytes.length > limits.body()) {
                throw new Refusal(413, "too_large", "The request has more than " + limits.body() + " bytes.");
            }
            JsonNode body = JSON.readTree(bytes);
            if (body == null || !body.isObject()) {
                throw Refusal.wrong("The request isn't a JSON object.");
            }
            return body;
        } catch (JsonProcessingException e) {
            throw Refusal.wrong("The request isn't JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode models() {
        ObjectNode content = object().put("object", "list");
        ArrayNode all = content.putArray("data");
        api.models().forEach(name -> all.addObject()
                .put("id", name)
                .put("object", "model")
                .put("created", started)
                .put("owned_by", "asymlora"));
        return content;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Refuses what comes from now on, answers what it has accepted, then closes the port. */
    public void stop(long seconds) {
        stopping = true;
        try {
            inside.awaitAdvanceInterruptibly(inside.arrive(), seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.println("asymlora: after " + seconds + " seconds some requests are still unanswered.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        stopping = true;
        server.stop(0);
        threads.shutdownNow();
    }
}

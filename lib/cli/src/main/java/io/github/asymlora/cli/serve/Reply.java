package io.github.asymlora.cli.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The answer to a request: one JSON object, or events with one each as they come. */
final class Reply {
    private final HttpExchange exchange;
    private OutputStream events;

    Reply(HttpExchange exchange) {
        this.exchange = exchange;
    }

    void json(int status, ObjectNode content) {
        byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        try {
            exchange.sendResponseHeaders(status, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server-sent event. */
    void event(String data) {
        try {
            if (events == null) {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.getResponseHeaders().set("Cache-Control", "no-store");
                exchange.sendResponseHeaders(200, 0);
                events = exchange.getResponseBody();
            }
            events.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
            events.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After the last event. */
    void end() {
        try {
            if (events != null) {
                events.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says why there is no answer, or no more of it. */
    void refuse(Refusal refusal) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.putObject("error")
                .put("message", refusal.getMessage())
                .put("type", refusal.status() < 500 ? "invalid_request_error" : "server_error")
                .put("code", refusal.code());
        if (events == null) {
            json(refusal.status(), content);
        } else {
            event(content.toString());
        }
    }
}

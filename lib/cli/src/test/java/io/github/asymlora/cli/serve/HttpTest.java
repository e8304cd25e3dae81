package io.github.asymlora.cli.serve;

import static io.github.asymlora.cli.serve.Asking.begin;
import static io.github.asymlora.cli.serve.Asking.json;
import static io.github.asymlora.cli.serve.Asking.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What gets through the door, with an echo behind it. */
class HttpTest {
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch inside = new CountDownLatch(3);
    private Http http;
    private Asking asking;

    private final Api echo = new Api() {
        @Override
        public Map<String, Route> routes() {
            return Map.of(
                    "/echo",
                    (request, reply) -> reply.json(200, request.body().deepCopy()),
                    "/fail",
                    (request, reply) -> {
                        throw new IllegalStateException("a secret");
                    },
                    "/wait",
                    (request, reply) -> {
                        inside.countDown();
                        await(go);
                        reply.json(200, request.body().deepCopy());
                    });
        }

        @Override
        public List<String> models() {
            return List.of("one", "two");
        }

        @Override
        public int waiting() {
            return 7;
        }

        @Override
        public void close() {}
    };

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void open(String token) {
        try {
            http = new Http(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    echo,
                    new Limits(100, 10, 10, 10),
                    token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        asking = new Asking(http.address());
    }

    @AfterEach
    void close() {
        go.countDown();
        http.close();
    }

    private void assertRefused(HttpRequest.Builder request, int status, String code) {
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).at("/error/code").asText()).isEqualTo(code);
        assertThat(json(response).at("/error/message").asText()).isNotBlank();
    }

    @Test
    void whatIsNoRequestIsToldWhy() {
        open(null);
        assertThat(json(send(asking.post("/echo", "{\"a\": 1}"))).path("a").asInt())
                .isEqualTo(1);
        assertRefused(asking.post("/echo", "{\"a\": "), 400, "invalid_request");
        assertRefused(asking.post("/echo", "{} {}"), 400, "invalid_request");
        assertRefused(asking.post("/echo", "[1]"), 400, "invalid_request");
        assertRefused(asking.post("/echo", ""), 400, "invalid_request");
        assertRefused(asking.post("/echo", "{\"a\": \"" + "x".repeat(100) + "\"}"), 413, "too_large");
        assertRefused(asking.post("/nowhere", "{}"), 404, "no_route");
        assertRefused(asking.to("/echo").GET(), 405, "wrong_method");
        assertRefused(asking.post("/health", "{}"), 405, "wrong_method");
        assertRefused(asking.to("/echo").POST(HttpRequest.BodyPublishers.ofString("{}")), 415, "wrong_type");
        assertRefused(asking.post("/fail", "{}"), 500, "failed");
        assertThat(send(asking.post("/fail", "{}")).body()).doesNotContain("secret");
        assertThat(json(send(asking.to("/v1/models"))).at("/data/1/id").asText())
                .isEqualTo("two");
        assertThat(json(send(asking.to("/health"))).path("waiting").asInt()).isEqualTo(7);
    }

    /** As a web page would that has its own name resolve to this machine. */
    @Test
    void withoutATokenOnlyThisMachinesNamesAreAnswered() throws IOException {
        open(null);
        assertThat(statuses("evil.example")).containsExactly("HTTP/1.1 403 Forbidden");
        assertThat(statuses("localhost:" + http.address().getPort())).containsExactly("HTTP/1.1 200 OK");
    }

    @Test
    void connectionsAreKept() throws IOException {
        open(null);
        assertThat(statuses("localhost", "localhost", "[::1]:80"))
                .containsExactly("HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK");
    }

    /** Of requests that name these hosts, one after another on one connection. */
    private List<String> statuses(String... hosts) throws IOException {
        try (Socket socket =
                new Socket(http.address().getAddress(), http.address().getPort())) {
            List<String> statuses = new ArrayList<>();
            for (String host : hosts) {
                String request = "GET /v1/models HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                statuses.add(status(socket.getInputStream()));
            }
            return statuses;
        }
    }

    /** Reads one answer whole; gives its first line. */
    private static String status(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "the connection was closed";
            }
            head.append((char) next);
        }
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
        return head.substring(0, head.indexOf("\r\n"));
    }

    @Test
    void aTokenIsAskedForEverywhereButForHealth() {
        open("geheim");
        assertRefused(asking.post("/echo", "{}"), 401, "wrong_token");
        assertRefused(asking.post("/echo", "{}").header("Authorization", "Bearer geheim2"), 401, "wrong_token");
        assertRefused(asking.to("/v1/models").header("Authorization", "geheim"), 401, "wrong_token");
        assertThat(send(asking.post("/echo", "{}").header("Authorization", "Bearer geheim"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(asking.to("/health")).statusCode()).isEqualTo(200);
    }

    @Test
    void aStopAnswersWhatItHasAcceptedAndRefusesMore() {
        open(null);
        List<CompletableFuture<HttpResponse<String>>> accepted = IntStream.range(0, 3)
                .mapToObj(i -> begin(asking.post("/wait", "{\"number\": " + i + "}")))
                .toList();
        await(inside);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> http.stop(60));
        HttpResponse<String> late = send(asking.post("/echo", "{}"));
        while (late.statusCode() == 200) { // until the other thread has begun to stop
            late = send(asking.post("/echo", "{}"));
        }
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(stop).isNotDone();
        go.countDown();
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = accepted.get(i).join();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).path("number").asInt()).isEqualTo(i);
        }
        stop.join();
        assertThatThrownBy(() -> send(asking.to("/health"))).isInstanceOf(UncheckedIOException.class);
    }
}

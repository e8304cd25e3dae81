package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest extends CommandTest {
    private static final int SIGTERM = 143; // how the JVM ends when it is told to, its hooks done
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+");

    @TempDir
    private Path folder;

    @Test
    void wrongUseIs2AndWhatMustNotBeServedIs1() throws IOException {
        TinyWork.texts(folder);
        Path model = folder.resolve("tiny");
        assertThat(run("serve")).isEqualTo(2);
        assertThat(run("serve", "--model", model, "--port", 70000)).isEqualTo(2);
        assertThat(run("serve", "--model", model, "--token", "")).isEqualTo(2);
        assertThat(run("serve", "--model", model, "--host", "0.0.0.0")).isEqualTo(1);
        assertThat(err.toString()).contains("can be reached from other machines: give a --token");
        assertThat(run("serve", "--model", model, "--adapter", "own=" + folder)).isEqualTo(1);
        assertThat(err.toString()).contains("holds no adapter");
    }

    @Test
    void aServerThatIsToldToStopEndsWhatItHasBegun() throws Exception {
        TinyWork.texts(folder);
        Path log = folder.resolve("log.txt");
        String model = folder.resolve("tiny").toString();
        TrainProcess server = TrainProcess.start(log, List.of("serve", "--model", model, "--port", "0"));
        try {
            Matcher address = ADDRESS.matcher(server.output());
            while (!address.find() && server.isAlive()) {
                Thread.sleep(5);
                address = ADDRESS.matcher(server.output());
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(address.group() + "/v1/predict"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"texts\": [\"a b c\", \"d\"]}"))
                    .build();
            HttpClient client = HttpClient.newHttpClient();
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .toList();
            CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).join();
            server.signal("TERM");
            assertThat(server.exitCode()).isEqualTo(SIGTERM);
            assertThat(server.output()).doesNotContain("unanswered", "Exception");
            long whole = answers.stream().filter(ServeCommandTest::isWhole).count();
            assertThat(whole).isPositive();
        } finally {
            server.kill();
        }
    }

    /** Whether it was answered; what came too late has no answer, or one that says so, and never half of one. */
    private static boolean isWhole(CompletableFuture<HttpResponse<String>> answer) {
        try {
            HttpResponse<String> response = answer.join();
            if (response.statusCode() == 503) {
                return false;
            }
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(new ObjectMapper().readTree(response.body()).path("predictions"))
                    .hasSize(2);
            return true;
        } catch (CompletionException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError("half an answer", e);
        }
    }
}

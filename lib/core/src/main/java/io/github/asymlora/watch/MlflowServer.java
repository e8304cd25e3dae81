package io.github.asymlora.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Single requests to MLflow's REST API, 2.0. Who asks is told by MLflow's own environment variables. */
final class MlflowServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String address;
    private final Optional<String> authorization;

    /** @throws InputException where the address isn't one of a server */
    MlflowServer(String address, Map<String, String> environment) {
        if (!address.matches("https?://[^/]+.*")) {
            throw new InputException(
                    "MLflow at \"" + address + "\": give its server's address, such as http://127.0.0.1:5000.");
        }
        this.address = address.replaceAll("/+$", "");
        authorization = authorization(environment);
    }

    private static Optional<String> authorization(Map<String, String> environment) {
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        if (token != null) {
            return Optional.of("Bearer " + token);
        }
        String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        return Optional.ofNullable(user)
                .map(name -> "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
    }

    static ObjectNode message() {
        return JSON.createObjectNode();
    }

    /**
     * Asks something of it.
     *
     * @param method of the API, such as {@code runs/create}
     * @throws IOException where it doesn't answer, or with an error, which the message then says
     */
    JsonNode post(String method, JsonNode message) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow/" + method))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(message.toString()));
        authorization.ifPresent(value -> request.header("Authorization", value));
        HttpResponse<String> answer = send(request.build());
        if (answer.statusCode() != OK) {
            throw new IOException("it answers " + answer.statusCode() + " to " + method + ": "
                    + answer.body().strip().lines().findFirst().orElse(""));
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new IOException("it can't be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public String toString() {
        return address;
    }
}

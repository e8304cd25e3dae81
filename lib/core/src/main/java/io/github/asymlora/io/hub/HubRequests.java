package io.github.asymlora.io.hub;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Single requests to the hub. Redirects are followed here, since the token must not go along to another host. */
final class HubRequests {
    /** The hash of a file that lies elsewhere: the hub names it before it sends one there. */
    static final String LINKED_ETAG = "X-Linked-Etag";

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 10;
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    private final URI endpoint;
    private final Optional<Token> token;

    HubRequests(URI endpoint, Optional<Token> token) {
        this.endpoint = endpoint;
        this.token = token;
    }

    /**
     * A file's content from some byte on, if the server keeps to that (206), else from the start (200), or 416 where
     * nothing comes after that byte.
     */
    HttpResponse<InputStream> get(URI address, long from) throws IOException {
        return send("GET", address, from);
    }

    /** What the hub says about a file: the first answer on the way to it that names its hash, or else the last one. */
    HttpResponse<InputStream> head(URI address) throws IOException {
        HttpResponse<InputStream> response = send("HEAD", address, 0);
        response.body().close();
        return response;
    }

    private HttpResponse<InputStream> send(String method, URI address, long from) throws IOException {
        URI at = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<InputStream> response = sendOnce(method, at, from);
            boolean named = method.equals("HEAD")
                    && response.headers().firstValue(LINKED_ETAG).isPresent();
            if (!REDIRECTS.contains(response.statusCode()) || named) {
                return checked(response, address);
            }
            response.body().close();
            at = target(response, address);
        }
        throw new InputException(address + " is redirected without end");
    }

    private HttpResponse<InputStream> sendOnce(String method, URI at, long from) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .method(method, BodyPublishers.noBody())
                .timeout(ANSWER)
                .header("User-Agent", "asymlora");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        if (isOwnHost(at)) {
            token.ifPresent(given -> request.header("Authorization", given.header()));
        }
        try {
            return client.send(
                    request.build(),
                    info -> BodySubscribers.mapping(
                            BodySubscribers.ofInputStream(), body -> new ImpatientStream(body, ANSWER)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private boolean isOwnHost(URI at) {
        return at.getScheme().equals(endpoint.getScheme())
                && at.getHost().equalsIgnoreCase(endpoint.getHost())
                && at.getPort() == endpoint.getPort();
    }

    private static URI target(HttpResponse<?> response, URI address) throws IOException {
        URI from = response.uri();
        URI to;
        try {
            to = from.resolve(response.headers().firstValue("Location").orElse(""));
        } catch (IllegalArgumentException e) {
            throw new IOException("redirected to no address", e);
        }
        boolean web = Set.of("http", "https").contains(Objects.requireNonNullElse(to.getScheme(), ""));
        if (!web
                || to.getHost() == null
                || from.getScheme().equals("https") && to.getScheme().equals("http")) {
            throw new InputException(address + " is redirected to where it can't be fetched safely: " + shown(to));
        }
        return to;
    }

    private HttpResponse<InputStream> checked(HttpResponse<InputStream> response, URI address) throws IOException {
        int status = response.statusCode();
        if (status < 400 || status == 416) {
            return response;
        }
        response.body().close();
        String answer = shown(address) + ": the server answers " + status;
        if (status == 429 || status == 408 || status >= 500) {
            throw new BusyException(answer, retryAfter(response));
        }
        String advice =
                switch (status) {
                    case 401, 403 ->
                        token.isPresent()
                                ? ": the token given (HF_TOKEN or its file) has no access; some models want their terms"
                                        + " accepted on their page first"
                                : ": there is no such repository, or it wants a token: set HF_TOKEN";
                    case 404 ->
                        response.headers()
                                .firstValue("X-Error-Message")
                                .map(message -> ": " + message)
                                .orElse(": there is no such repository, revision or file");
                    default -> "";
                };
        throw new InputException(answer + advice);
    }

    /** In seconds or as a date; zero where there is none that can be read. */
    private static Duration retryAfter(HttpResponse<?> response) {
        String value = response.headers().firstValue("Retry-After").orElse("");
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration pause = Duration.between(Instant.now(), at);
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    /** Without the query, in which storage servers are given signatures. */
    private static String shown(URI address) {
        return address.toString().replaceFirst("\\?.*", "");
    }
}

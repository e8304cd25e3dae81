package io.github.asymlora.io.hub;

import static io.github.asymlora.io.hub.FakeHub.COMMIT;
import static io.github.asymlora.io.hub.FakeHub.instead;
import static io.github.asymlora.io.hub.FakeHub.resolve;
import static io.github.asymlora.io.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.io.hub.FakeHub.Misdeed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubTest {
    private static final String WEIGHTS = "model.safetensors";
    private static final String LISTING = "/api/models/org/name/revision/main";
    private static final byte[] CONTENT = new byte[200_000];
    private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
    private static final Token TOKEN = new Token("hf_secret");

    @TempDir
    Path cache;

    private final List<Duration> pauses = new ArrayList<>();
    private FakeHub server;

    @BeforeEach
    void publish() throws IOException {
        new Random(7).nextBytes(CONTENT);
        server = new FakeHub();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("README.md", CONFIG);
        files.put("config.json", CONFIG);
        files.put("1_Pooling/config.json", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
        files.put("onnx/model.onnx", CONTENT);
        files.put(WEIGHTS, CONTENT);
        server.publish(COMMIT, files);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Hub hub(boolean offline) {
        return new Hub(new HubSettings(server.address(), cache, Optional.of(TOKEN), offline), pauses::add);
    }

    private Path model() {
        return hub(false).model("org/name");
    }

    private Path root() {
        return cache.resolve("models--org--name");
    }

    private Misdeed cutAfter(int bytes) {
        String partial = FakeHub.etag(WEIGHTS, CONTENT) + ".asymlora.incomplete";
        return FakeHub.cutAfter(bytes, root().resolve("blobs").resolve(partial));
    }

    @Test
    void keepsFilesAsPythonDoes() throws IOException {
        Path folder = model();
        assertThat(folder).isEqualTo(root().resolve("snapshots").resolve(COMMIT));
        assertThat(root().resolve("refs/main")).hasContent(COMMIT);
        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(Files.readSymbolicLink(folder.resolve(WEIGHTS)))
                .isEqualTo(Path.of("../../blobs", FakeHub.etag(WEIGHTS, CONTENT)));
        assertThat(Files.readSymbolicLink(folder.resolve("1_Pooling/config.json"))
                        .toString())
                .startsWith("../../../blobs/");
        assertThat(folder.resolve("onnx")).doesNotExist();
        assertThat(blobs()).hasSize(3);
    }

    @Test
    void aSecondLoadOnlyAsksForTheCommit() {
        model();
        int before = server.requests().size();
        assertThat(model()).isDirectory();
        assertThat(server.requests().subList(before, server.requests().size()))
                .containsExactly("GET " + LISTING + "  Bearer hf_secret");
        assertThat(pauses).isEmpty();
    }

    @Test
    void offlineNothingIsAsked() {
        assertThatThrownBy(() -> hub(true).model("org/name"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("org/name@main is not in")
                .hasMessageContaining("HF_HUB_OFFLINE");
        assertThat(server.requests()).isEmpty();
        Path folder = model();
        server.close();
        assertThat(hub(true).model("org/name")).isEqualTo(folder);
        assertThat(hub(true).model("org/name@" + COMMIT)).isEqualTo(folder);
        assertThat(model()).as("unreachable, so as last fetched").isEqualTo(folder);
        assertThatThrownBy(() -> hub(false).model("org/other")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void anotherCommitSharesWhatDidNotChange() throws IOException {
        Path first = model();
        String later = "beef".repeat(10);
        server.publish(later, Map.of("config.json", "{\"new\": 1}".getBytes(StandardCharsets.UTF_8), WEIGHTS, CONTENT));
        Path second = model();
        assertThat(second.getFileName()).hasToString(later);
        assertThat(first.resolve("config.json")).hasContent("{}");
        assertThat(second.resolve("config.json")).hasContent("{\"new\": 1}");
        assertThat(root().resolve("refs/main")).hasContent(later);
        assertThat(server.requests("GET /org/name/resolve/" + later + "/" + WEIGHTS))
                .isEmpty();
        assertThat(hub(true).model("org/name@" + COMMIT)).isEqualTo(first);
    }

    @Test
    void aCutConnectionIsTakenUpWhereItBroke() throws IOException {
        server.next(resolve(WEIGHTS), cutAfter(50_000), cutAfter(0), cutAfter(30_000));
        assertThat(model().resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        List<String> ranges = server.requests("GET " + resolve(WEIGHTS));
        assertThat(ranges).hasSize(4);
        assertThat(ranges.get(1)).contains("bytes=50000-");
        assertThat(ranges.get(3)).contains("bytes=80000-");
        assertThat(pauses).as("only the try without progress waits").hasSize(1);
    }

    @Test
    void aLaterRunTakesUpWhatAnEarlierOneLeft() throws IOException {
        Misdeed[] dead = Collections.nCopies(7, cutAfter(0)).toArray(Misdeed[]::new);
        dead[0] = cutAfter(60_000);
        server.next(resolve(WEIGHTS), dead);
        assertThatThrownBy(this::model).isInstanceOf(UncheckedIOException.class).hasMessageContaining(resolve(WEIGHTS));
        assertThat(root().resolve("refs"))
                .as("a model in pieces is not found offline")
                .doesNotExist();
        assertThat(pauses).hasSize(5).isSorted();
        assertThat(model().resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(server.requests("bytes=60000-")).hasSize(7);
        assertThat(blobs()).noneMatch(name -> name.endsWith("incomplete"));
    }

    @Test
    void aServerWithoutRangesStartsAgain() throws IOException {
        server.next(resolve(WEIGHTS), cutAfter(50_000), instead(CONTENT));
        assertThat(model().resolve(WEIGHTS)).hasBinaryContent(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 300_000})
    void aWrongLengthIsTriedAgain(int length) throws IOException {
        server.next(resolve(WEIGHTS), instead(new byte[length]), instead(CONTENT));
        assertThat(model().resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void aWrongHashIsFetchedOnceMoreAndThenRefused() throws IOException {
        byte[] forged = CONTENT.clone();
        forged[77]++;
        server.next(resolve(WEIGHTS), instead(forged));
        assertThat(model().resolve(WEIGHTS)).hasBinaryContent(CONTENT);

        byte[] wrong = "0123456789".getBytes(StandardCharsets.US_ASCII);
        server.publish("b".repeat(40), Map.of(WEIGHTS, new byte[10]));
        server.next("/org/name/resolve/" + "b".repeat(40) + "/" + WEIGHTS, instead(wrong), instead(wrong));
        assertThatThrownBy(this::model)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not the file with the hash " + FakeHub.etag(WEIGHTS, new byte[10]));
        assertThat(blobs()).noneMatch(name -> name.endsWith("incomplete"));
        assertThat(root().resolve("refs/main")).hasContent(COMMIT);
    }

    @Test
    void aWrongHashOfASmallFileIsFound() {
        server.next(resolve("config.json"), instead(new byte[] {'[', ']'}), instead(new byte[] {'[', ']'}));
        assertThatThrownBy(this::model).isInstanceOf(InputException.class).hasMessageContaining("config.json");
    }

    @Test
    void theTokenStaysWithItsHost() throws IOException {
        try (FakeHub storage = new FakeHub()) {
            storage.publish(COMMIT, Map.of(WEIGHTS, CONTENT));
            String there = storage.address() + resolve(WEIGHTS) + "?signature=s3cret";
            server.next(resolve(WEIGHTS), status(302, "Location", there));
            server.next(resolve("config.json"), status(307, "Location", resolve("config.json") + "?again"));
            assertThat(model().resolve(WEIGHTS)).hasBinaryContent(CONTENT);
            assertThat(storage.requests()).containsExactly("GET " + resolve(WEIGHTS));
            assertThat(server.requests()).allMatch(request -> request.endsWith("Bearer hf_secret"));
            assertThat(server.requests("GET " + resolve("config.json"))).hasSize(2);
        }
    }

    @Test
    void redirectsEndSomewhere() {
        Misdeed around = status(302, "Location", resolve(WEIGHTS));
        server.next(resolve(WEIGHTS), Collections.nCopies(11, around).toArray(Misdeed[]::new));
        assertThatThrownBy(this::model).isInstanceOf(InputException.class).hasMessageContaining("without end");
        server.next(resolve(WEIGHTS), status(302, "Location", "file:///etc/passwd?x"));
        assertThatThrownBy(this::model)
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("can't be fetched safely: file:///etc/passwd");
    }

    @Test
    void aBusyServerIsGivenTheTimeItAsksFor() throws IOException {
        server.next(LISTING, status(429, "Retry-After", "17"), status(503));
        server.next(resolve(WEIGHTS), status(429, "Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"), status(500));
        assertThat(model().resolve(WEIGHTS)).hasBinaryContent(CONTENT);
        assertThat(pauses).hasSize(4).startsWith(Duration.ofSeconds(17));
        assertThat(pauses.subList(1, 4)).allMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) < 0);
        server.next("/api/models/org/busy/revision/main", status(429, "Retry-After", "3600"));
        assertThatThrownBy(() -> hub(false).model("org/busy"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("come back in 60 minutes");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void whoMayNotIsToldHowToAndNotTheToken(int status) {
        server.next(LISTING, status(status), status(status));
        assertThatThrownBy(this::model)
                .isInstanceOf(InputException.class)
                .hasMessageContaining(LISTING + ": the server answers " + status + ": the token given (HF_TOKEN")
                .hasMessageNotContaining("hf_secret");
        Hub anonymous = new Hub(new HubSettings(server.address(), cache, Optional.empty(), false), pauses::add);
        assertThatThrownBy(() -> anonymous.model("org/name")).hasMessageEndingWith("set HF_TOKEN");
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> hub(false).model("org/nowhere@v1"))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("/api/models/org/nowhere/revision/v1: the server answers 404: Entry not found");
        server.publish(COMMIT, Map.of("pytorch_model.bin", CONTENT));
        assertThatThrownBy(this::model)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has no model.safetensors")
                .hasMessageEndingWith("pytorch_model.bin");
        server.publish(COMMIT, Map.of(WEIGHTS, CONTENT, "../../../evil.json", CONFIG));
        assertThatThrownBy(this::model).isInstanceOf(InputException.class).hasMessageContaining("leave its folder");
        server.next(LISTING, instead("<html>".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(this::model).hasMessageContaining("is it a Hugging Face hub?");
        server.publish("x", Map.of(WEIGHTS, CONTENT));
        assertThatThrownBy(this::model).hasMessageContaining("no commit");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void anInterruptEndsItAtOnce() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(this::model).isInstanceOf(UncheckedIOException.class).hasMessageEndingWith("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void aBodyThatStopsComingIsGivenUp() throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        InputStream stuck = new InputStream() {
            @Override
            public int read() throws IOException {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return -1;
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        InputStream body = new SequenceInputStream(new ByteArrayInputStream(new byte[] {1, 2}), stuck);
        try (InputStream impatient = new ImpatientStream(body, Duration.ofMillis(20))) {
            assertThat(impatient.read(new byte[10])).isEqualTo(2);
            assertThatThrownBy(() -> impatient.read(new byte[10]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing came");
        }
    }

    @Test
    void settingsAreThoseOfPython() throws IOException {
        Path home = Files.createDirectories(cache.resolve("home"));
        HubSettings plain = HubSettings.of(Map.of(), home);
        assertThat(plain.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(plain.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(plain.token()).isEmpty();
        assertThat(plain.offline()).isFalse();
        Path hf = Files.createDirectories(home.resolve("hf"));
        Files.writeString(hf.resolve("token"), "from-file\n");
        HubSettings own = HubSettings.of(
                Map.of("HF_HOME", "~/hf", "HF_ENDPOINT", "http://mirror:8080/", "HF_HUB_OFFLINE", "yes"), home);
        assertThat(own.cache()).isEqualTo(hf.resolve("hub"));
        assertThat(own.endpoint()).isEqualTo(URI.create("http://mirror:8080"));
        assertThat(own.token()).contains(new Token("from-file"));
        assertThat(own.offline()).isTrue();
        assertThat(own.toString()).doesNotContain("from-file");
        HubSettings other =
                HubSettings.of(Map.of("HF_HOME", hf.toString(), "HF_HUB_CACHE", "/big", "HF_TOKEN", "mine"), home);
        assertThat(other.cache()).isEqualTo(Path.of("/big"));
        assertThat(other.token()).contains(new Token("mine"));
        assertThatThrownBy(() -> new Token("two\nlines secret")).hasMessageNotContaining("secret");
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "huggingface.co"), home))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("HF_ENDPOINT");
    }

    @Test
    void namesAreOrganisationAndName() {
        assertThat(Stream.of("org/name", "o.r-g/n_1@refs/pr/1", "org/name@v1.0"))
                .allMatch(Hub::isId);
        assertThat(Stream.of("name", "/org/name", "org/name/", "a/b/c", "../name", "org/..", "org/na--me", "a/b@"))
                .noneMatch(Hub::isId);
        assertThatThrownBy(() -> model("a/b/c")).hasMessageContaining("organisation/name");
    }

    private Path model(String name) {
        return hub(false).model(name);
    }

    private List<String> blobs() throws IOException {
        try (Stream<Path> blobs = Files.list(root().resolve("blobs"))) {
            return blobs.map(blob -> blob.getFileName().toString()).toList();
        }
    }
}

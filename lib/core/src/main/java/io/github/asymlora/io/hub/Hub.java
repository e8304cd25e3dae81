package io.github.asymlora.io.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings models from the Hugging Face hub into the cache that Python's client uses, too.
 *
 * <p>A branch or tag is first resolved to its commit, and every file is asked for by that commit: a model that changes
 * meanwhile never comes in pieces of two versions. A file that the cache has is not asked for again.
 */
public final class Hub {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /** What this library reads of a model; other frameworks' weights and exports in folders stay where they are. */
    private static final Pattern WANTED = Pattern.compile(
            "[^/]+\\.(json|txt|model|jinja)|1_Pooling/config\\.json|additional_chat_templates/default\\.jinja|"
                    + "(adapter_)?model(-\\d+-of-\\d+)?\\.safetensors");

    private final HubSettings settings;
    private final HubRequests requests;
    private final Retries retries;

    Hub(HubSettings settings, Retries.Sleeper sleeper) {
        this.settings = settings;
        this.requests = new HubRequests(settings.endpoint(), settings.token());
        this.retries = new Retries(sleeper);
    }

    /**
     * The hub as the environment has it: {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HOME}, {@code HF_HUB_CACHE},
     * {@code HF_HUB_OFFLINE}.
     */
    public static Hub user() {
        HubSettings settings = HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
        return new Hub(settings, pause -> Thread.sleep(pause.toMillis()));
    }

    /** Whether a name could be one of the hub: {@code organisation/name} or {@code organisation/name@revision}. */
    public static boolean isId(String name) {
        return HubId.isId(name);
    }

    /**
     * A model's folder, fetched as far as it isn't in the cache. If the hub can't be reached, it is the model as it was
     * last fetched.
     *
     * @param name {@code organisation/name}, or with {@code @} and a branch, a tag or a commit
     * @throws InputException if there is no such model, it may not be had, or holds no safetensors
     * @throws UncheckedIOException if the hub can't be reached and the model was never fetched
     */
    public Path model(String name) {
        HubId id = HubId.of(name);
        RepositoryFolder folder = RepositoryFolder.of(settings.cache(), id.repository());
        Optional<Path> cached = folder.cached(id.revision());
        if (settings.offline()) {
            return cached.orElseThrow(() -> new InputException(
                    id + " is not in " + settings.cache() + ", and HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set"));
        }
        Listing listing;
        try {
            listing = cached.isPresent()
                    ? listing(id)
                    : retries.run(id + ": the hub " + settings.endpoint() + " can't be reached", () -> listing(id));
        } catch (IOException e) {
            LOG.warn("{}: {}; taking it as it was last fetched", id, e.toString());
            return cached.orElseThrow();
        }
        listing.files().forEach(file -> fetch(id, listing.commit(), file, folder));
        folder.remember(id.revision(), listing.commit()); // last: offline, nothing half is found
        return folder.snapshot(listing.commit());
    }

    /** A commit and what is wanted of its files. */
    private record Listing(String commit, List<String> files) {}

    private Listing listing(HubId id) throws IOException {
        String revision = URLEncoder.encode(id.revision(), StandardCharsets.UTF_8);
        URI address = URI.create(settings.endpoint() + "/api/models/" + id.repository() + "/revision/" + revision);
        try (InputStream body = requests.get(address, 0).body()) {
            return listing(id, new ObjectMapper().readTree(body));
        } catch (JsonProcessingException e) {
            throw new InputException(address + ": answers something else than JSON; is it a Hugging Face hub?", e);
        }
    }

    private static Listing listing(HubId id, JsonNode answer) {
        String commit = answer.path("sha").asText();
        if (!HubId.isCommit(commit) || !answer.path("siblings").isArray()) {
            throw new InputException(id + ": the hub's answer names no commit and files");
        }
        if (HubId.isCommit(id.revision()) && !commit.equals(id.revision())) {
            throw new InputException(id + ": the hub answers with another commit, " + commit);
        }
        List<String> all = new ArrayList<>();
        answer.path("siblings")
                .forEach(file ->
                        all.add(RepositoryFolder.inside(file.path("rfilename").asText())));
        List<String> wanted =
                all.stream().filter(file -> WANTED.matcher(file).matches()).toList();
        if (wanted.stream().noneMatch(file -> file.endsWith(".safetensors"))) {
            throw new InputException(id + " has no model.safetensors, which is the only kind of weights read here: "
                    + String.join(", ", all));
        }
        return new Listing(commit, wanted);
    }

    private void fetch(HubId id, String commit, String file, RepositoryFolder folder) {
        if (folder.has(commit, file)) {
            return;
        }
        LOG.info("{}: fetching {}", id, file);
        URI address = URI.create(settings.endpoint() + "/" + id.repository() + "/resolve/" + commit + encoded(file));
        folder.link(commit, file, new Download(requests, retries, address).into(folder));
    }

    private static String encoded(String file) {
        try {
            return new URI(null, null, "/" + file, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new InputException("the hub names a file that can't be asked for: " + file, e);
        }
    }
}

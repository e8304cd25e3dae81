package io.github.asymlora.io.hub;

import io.github.asymlora.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository and which state of it.
 *
 * @param repository {@code organisation/name}
 * @param revision a branch, a tag or a commit
 */
record HubId(String repository, String revision) {
    private static final String NAME = "[A-Za-z0-9][\\w.-]*";
    private static final Pattern ID =
            Pattern.compile("(?<repository>" + NAME + "/" + NAME + ")(@(?<revision>[\\w.-]+(/[\\w.-]+)*))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Whether a name reads like {@code organisation/name} or {@code organisation/name@revision}. */
    static boolean isId(String name) {
        Matcher id = ID.matcher(name);
        return id.matches() && !name.contains("..") && !name.contains("--");
    }

    static HubId of(String name) {
        Matcher id = ID.matcher(name);
        if (!isId(name) || !id.matches()) {
            throw new InputException("\"" + name + "\" is no model of the hub: it must be organisation/name, or"
                    + " organisation/name@revision with a branch, a tag or a commit");
        }
        return new HubId(id.group("repository"), id.group("revision") == null ? "main" : id.group("revision"));
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    @Override
    public String toString() {
        return repository + "@" + revision;
    }
}

package io.github.asymlora.cli.serve;

/** A request that isn't answered: its status of HTTP, a code for programs and a message for people. */
final class Refusal extends RuntimeException {
    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static Refusal wrong(String message) {
        return new Refusal(400, "invalid_request", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}

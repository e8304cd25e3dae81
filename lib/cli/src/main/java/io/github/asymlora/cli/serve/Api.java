package io.github.asymlora.cli.serve;

import java.util.List;
import java.util.Map;

/** What a served model answers, apart from how requests come in. */
interface Api extends AutoCloseable {
    /** Answers one request. */
    @FunctionalInterface
    interface Route {
        /** May take its time: each request has a thread of its own. */
        void answer(Fields request, Reply reply);
    }

    /** By path, of requests that POST JSON. */
    Map<String, Route> routes();

    /** By what names requests may call for. */
    List<String> models();

    /** Requests that wait. */
    int waiting();

    @Override
    void close();
}

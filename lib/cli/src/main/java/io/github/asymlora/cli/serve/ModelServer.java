package io.github.asymlora.cli.serve;

import io.github.asymlora.InputException;
import io.github.asymlora.model.Precision;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.train.Origin;
import io.github.asymlora.train.Predictor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model with its adapters, and the port at which they are asked. */
public final class ModelServer implements AutoCloseable {
    private final Api api;
    private final Http http;

    private ModelServer(Api api, Http http) {
        this.api = api;
        this.http = http;
    }

    /**
     * Reads the models, then opens the port. A model with a task's head, or adapters with one, predict; a language model
     * writes.
     *
     * @param adapters folders by the names that requests call them
     * @param weights what matrices are held in; null for what the first adapter was trained with
     * @param token what requests must show; null for none, on this machine's own addresses only
     * @throws InputException where the model or an adapter can't be served, or the port can't be had
     */
    public static ModelServer start(
            String model,
            Map<String, Path> adapters,
            Precision weights,
            InetSocketAddress address,
            String token,
            Limits limits) {
        if (address.isUnresolved()) {
            throw new InputException("--host " + address.getHostString() + " has no address.");
        }
        if (token == null && !address.getAddress().isLoopbackAddress()) {
            throw new InputException("--host " + address.getHostString()
                    + " can be reached from other machines: give a --token that requests must show.");
        }
        Api api = api(model, adapters, weights, limits);
        try {
            return new ModelServer(api, new Http(address, api, limits, token));
        } catch (IOException e) {
            api.close();
            throw new InputException("can't listen at " + address + ": " + e.getMessage() + ".", e);
        }
    }

    private static Api api(String base, Map<String, Path> adapters, Precision weights, Limits limits) {
        Map<String, Origin> origins = new LinkedHashMap<>();
        Map<String, Predictor> predictors = new LinkedHashMap<>();
        List<String> writers = new ArrayList<>();
        Adapted adapted = Adapted.load(base, adapters, weights, (name, origin, model) -> {
            if (model.head() != null && model.head().predicts() == Prediction.NEXT_TOKEN) {
                writers.add(name);
            } else if (Predictor.predicts(model)) {
                origins.put(name, origin);
                predictors.put(name, new Predictor(model, model.labels()));
            }
        });
        try {
            if (predictors.isEmpty() && writers.isEmpty()) {
                throw new InputException(
                        base + " neither classifies nor writes: give an --adapter with a task's head.");
            }
            if (!predictors.isEmpty() && writers.stream().anyMatch(adapters::containsKey)) {
                throw new InputException("of the adapters " + predictors.keySet() + " classify and " + writers
                        + " write. Serve these by themselves.");
            }
            return predictors.isEmpty()
                    ? new Completions(adapted, limits)
                    : new Predictions(adapted, origins, predictors, limits);
        } catch (RuntimeException e) {
            adapted.close();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return http.address();
    }

    /** By what names requests may call for. */
    public List<String> models() {
        return api.models();
    }

    /** Refuses what comes from now on, and answers what it has accepted. */
    public void stop(long seconds) {
        http.stop(seconds);
    }

    /** Stops at once, and frees the model. */
    @Override
    public void close() {
        http.close();
        api.close();
    }
}

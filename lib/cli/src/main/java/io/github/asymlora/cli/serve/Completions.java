package io.github.asymlora.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.data.Message;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.generate.TextGenerator;
import io.github.asymlora.model.Config;
import io.github.asymlora.text.ByLength;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** {@code /v1/completions} and {@code /v1/chat/completions}, as OpenAI's clients ask; what waits together is written together. */
final class Completions implements Api {
    private static final int USUAL_TOKENS = 16; // where a completion says nothing, as OpenAI's

    /** Texts that are written at once. */
    private static final int TOGETHER = 8;

    /** Tokens of a prompt for which there is room in each; fewer are written at once where they are longer. */
    private static final int PROMPT = 1024;

    private final Adapted adapted;
    private final Limits limits;
    private final Generator generator;
    private final TextGenerator text;
    private final Worker<Writing> worker;

    Completions(Adapted adapted, Limits limits) {
        this.adapted = adapted;
        this.limits = limits;
        this.generator = Generator.of(adapted.model());
        this.text = TextGenerator.of(generator);
        this.worker = new Worker<>(limits.waiting(), TOGETHER, this::compute);
    }

    @Override
    public Map<String, Route> routes() {
        return Map.of("/v1/completions", this::complete, "/v1/chat/completions", this::chat);
    }

    /** The adapters, and the model without one. */
    @Override
    public List<String> models() {
        List<String> names = new ArrayList<>(List.of(adapted.model().name()));
        names.addAll(adapted.adapters());
        return names;
    }

    @Override
    public int waiting() {
        return worker.waiting();
    }

    private void complete(Fields request, Reply reply) {
        List<String> prompts = request.texts("prompt");
        if (prompts.size() != 1) {
            throw request.wrong("prompt", "one text");
        }
        request.refuse("echo", "best_of", "suffix", "logprobs");
        int tokens = request.integer("max_tokens", Math.min(USUAL_TOKENS, limits.tokens()), 1, limits.tokens());
        write(request, tokens, () -> text.prompt(prompts.get(0)), new CompletionFormat(false), reply);
    }

    private void chat(Fields request, Reply reply) {
        List<Message> messages = messages(request);
        request.refuse("tools", "functions", "logprobs", "response_format");
        int tokens = request.integer(
                "max_completion_tokens",
                request.integer("max_tokens", limits.tokens(), 1, limits.tokens()),
                1,
                limits.tokens());
        write(request, tokens, () -> text.prompt(messages), new CompletionFormat(true), reply);
    }

    private static List<Message> messages(Fields request) {
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : request.body().path("messages")) {
            String role = message.path("role").textValue();
            JsonNode content = message.path("content");
            StringBuilder said = new StringBuilder();
            content.forEach(part -> said.append(part.path("text").asText()));
            boolean texts = content.isTextual();
            for (JsonNode part : content) {
                texts |= part.path("type").asText().equals("text");
            }
            if (role == null || !texts) {
                throw request.wrong("messages", "a list of objects with role and content, which is text");
            }
            messages.add(new Message(role, content.isTextual() ? content.textValue() : said.toString()));
        }
        if (messages.isEmpty()) {
            throw request.wrong("messages", "a list of objects with role and content");
        }
        return messages;
    }

    private void write(Fields request, int tokens, Supplier<int[]> prompt, CompletionFormat format, Reply reply) {
        String model = Names.choose(request, models());
        Generator asked = asked(request, tokens);
        List<String> stops = request.texts("stop");
        if (stops.contains("")) {
            throw request.wrong("stop", "free of empty texts");
        }
        request.integer("n", 1, 1, 1);
        Writing job = new Writing(model, asked, () -> withRoom(prompt.get(), tokens), stops);
        worker.add(job);
        if (request.flag("stream")) {
            stream(job, format, reply);
        } else {
            StringBuilder all = new StringBuilder();
            for (String piece = job.next(); piece != null; piece = job.next()) {
                all.append(piece);
            }
            reply.json(200, format.whole(job, all.toString()));
        }
    }

    /** The first piece is waited for before anything is said: a request that fails has its own status. */
    private static void stream(Writing job, CompletionFormat format, Reply reply) {
        try {
            for (String piece = job.next(); piece != null; piece = job.next()) {
                reply.event(format.piece(job, piece).toString());
            }
            reply.event(format.end(job).toString());
            reply.event("[DONE]");
        } finally {
            job.abandon();
        }
    }

    private Generator asked(Fields request, int tokens) {
        request.refuse("presence_penalty", "frequency_penalty", "logit_bias");
        double temperature = request.number("temperature", 1, 0, 2);
        Map<String, Object> settings = new HashMap<>();
        settings.put("max_new_tokens", tokens);
        settings.put("num_beams", 1);
        settings.put("do_sample", temperature > 0);
        settings.put("temperature", temperature > 0 ? temperature : 1);
        settings.put("top_p", request.number("top_p", generator.config().topP(), 0, 1));
        settings.put("top_k", request.integer("top_k", generator.config().topK(), 0, Integer.MAX_VALUE));
        int seed = request.integer("seed", ThreadLocalRandom.current().nextInt(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        return generator.with(settings).seed(seed);
    }

    private int[] withRoom(int[] prompt, int tokens) {
        Config config = adapted.model().config();
        int room = config.integer("max_position_embeddings", config.integer("n_positions", Integer.MAX_VALUE));
        if (prompt.length > room - tokens) {
            throw new Refusal(
                    400,
                    "context_length_exceeded",
                    "The prompt has " + prompt.length + " tokens, and " + tokens
                            + " may follow: together more than the model's " + room + ".");
        }
        return prompt;
    }

    /** Those of like length at once; what fails, or is told to stop, takes all that aren't done with it. */
    private void compute(List<Writing> jobs) {
        try {
            adapted.use(jobs.get(0).model());
            List<Writing> read = jobs.stream().filter(Writing::read).toList();
            long held = TOGETHER * (PROMPT + (long) limits.tokens()); // keys and values of so many tokens
            int room = (int) Math.min(Integer.MAX_VALUE, held);
            for (int[] batch : ByLength.batches(read.size(), i -> read.get(i).length(), TOGETHER, room)) {
                text.write(
                        Arrays.stream(batch).mapToObj(i -> read.get(i).order()).toList());
            }
        } catch (RuntimeException | Error e) {
            jobs.forEach(job -> job.fail(e));
        }
    }

    @Override
    public void close() {
        worker.stop();
        text.close();
        adapted.close();
    }
}

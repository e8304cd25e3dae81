package io.github.asymlora.experiment;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Mmlu;
import io.github.asymlora.generate.NextToken;
import io.github.asymlora.metric.MultipleChoice;
import io.github.asymlora.metric.Proportion;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.ByLength;
import io.github.asymlora.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * A language model's answers to questions of MMLU: of the four letters, the one that it finds likeliest after the
 * prompt. Source: Hendrycks et al. 2021, with their prompt.
 *
 * @param answers in the order of the questions
 */
public record MmluEvaluation(List<Answer> answers) {
    private static final int BATCH = 16;

    /** Of a batch, padding included. */
    private static final int TOKENS = 8192;

    /**
     * One answer.
     *
     * @param choice the position of the letter
     * @param shots how many answered questions the prompt held
     * @param margin log-probability of the right letter less that of the best wrong one, in nats
     */
    public record Answer(Mmlu.Question question, int choice, int shots, double margin) {
        public boolean isRight() {
            return choice == question.answer();
        }
    }

    /**
     * Asks.
     *
     * @param shots answered questions before each, or as many as fit ({@link Mmlu#SHOTS} in published results)
     * @param tokenizer with the longest prompt that is allowed
     * @param progress hears after each batch how many are done
     * @throws InputException where the model isn't a decoder alone, there are no questions, or one is too long
     */
    public static MmluEvaluation of(
            Model model,
            Tokenizer tokenizer,
            Mmlu mmlu,
            List<Mmlu.Question> questions,
            int shots,
            IntConsumer progress) {
        if (questions.isEmpty()) {
            throw new InputException("There are no questions to ask.");
        }
        MultipleChoice letters = MultipleChoice.of(
                Mmlu.LETTERS, text -> tokenizer.encodePlain(List.of(text)).get(0));
        int[] counts = new int[questions.size()];
        List<long[]> prompts = new ArrayList<>();
        Map<String, List<Integer>> alike = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            Mmlu.Question question = questions.get(i);
            counts[i] = mmlu.shotsThatFit(question, shots, prompt -> fits(prompt, tokenizer));
            prompts.add(ids(mmlu.prompt(question, counts[i]), tokenizer));
            alike.computeIfAbsent(question.subject() + counts[i], begin -> new ArrayList<>())
                    .add(i);
        }
        Answer[] answers = new Answer[counts.length];
        int done = 0;
        for (int[] batch : batches(alike.values(), prompts)) {
            float[][] logits = NextToken.logits(
                    model, Arrays.stream(batch).mapToObj(prompts::get).toList());
            for (int row = 0; row < batch.length; row++) {
                Mmlu.Question question = questions.get(batch[row]);
                answers[batch[row]] = new Answer(
                        question,
                        letters.choose(logits[row]),
                        counts[batch[row]],
                        letters.margin(question.answer(), logits[row]));
            }
            done += batch.length;
            progress.accept(done);
        }
        return new MmluEvaluation(List.of(answers));
    }

    /** Only prompts of one group together, since these begin with the same shots. */
    private static List<int[]> batches(Collection<List<Integer>> groups, List<long[]> prompts) {
        List<int[]> batches = new ArrayList<>();
        for (List<Integer> group : groups) {
            ByLength.batches(group.size(), i -> prompts.get(group.get(i)).length, BATCH, TOKENS).stream()
                    .map(batch -> Arrays.stream(batch).map(group::get).toArray())
                    .forEach(batches::add);
        }
        return batches;
    }

    /** Plain ids are never cut; what the tokenizer adds to them is at most a start and an end. */
    private static boolean fits(String prompt, Tokenizer tokenizer) {
        return tokenizer.encodePlain(List.of(prompt)).get(0).length + 2 <= tokenizer.maxLength();
    }

    private static long[] ids(String prompt, Tokenizer tokenizer) {
        return Arrays.stream(tokenizer.encodeTexts(List.of(prompt)).get(0))
                .asLongStream()
                .toArray();
    }

    /** Over all questions. */
    public Proportion accuracy() {
        return accuracy(answers);
    }

    /** How many prompts had no room for that many shots. */
    public long withFewerShots(int wanted) {
        return answers.stream().filter(answer -> answer.shots() < wanted).count();
    }

    /** Of each subject that was asked about, in alphabetical order. */
    public Map<String, Proportion> bySubject() {
        Map<String, List<Answer>> subjects = new TreeMap<>();
        for (Answer answer : answers) {
            subjects.computeIfAbsent(answer.question().subject(), subject -> new ArrayList<>())
                    .add(answer);
        }
        Map<String, Proportion> accuracies = new TreeMap<>();
        subjects.forEach((subject, ofSubject) -> accuracies.put(subject, accuracy(ofSubject)));
        return accuracies;
    }

    private static Proportion accuracy(List<Answer> answers) {
        return new Proportion((int) answers.stream().filter(Answer::isRight).count(), answers.size());
    }
}

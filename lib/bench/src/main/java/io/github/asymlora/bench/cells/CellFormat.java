package io.github.asymlora.bench.cells;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spring.javaformat.eclipse.jdt.jdk17.core.ToolFactory;
import io.spring.javaformat.eclipse.jdt.jdk17.core.formatter.CodeFormatter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import org.eclipse.jface.text.BadLocationException;
import org.eclipse.jface.text.Document;
import org.eclipse.text.edits.TextEdit;

/**
 * Lays cells out by Eclipse's formatter. Only white space changes. The author's line breaks stay, so that a cell keeps its
 * length; what is too long for a line is broken, and indentation and spaces are made the same everywhere.
 */
public final class CellFormat implements AutoCloseable {
    private static final String JAVA = "17";

    private final CodeFormatter formatter = ToolFactory.createCodeFormatter(CellStyle.options(JAVA));
    private final JShell shell = JShell.builder().executionEngine("local").build(); // it only reads
    private final SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();

    /** Reads a list of cells' sources, as JSON, and writes the list of them laid out. */
    public static void main(String[] args) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> cells = new ArrayList<>();
        try (CellFormat format = new CellFormat()) {
            for (String cell : json.readValue(System.in, String[].class)) {
                cells.add(format.of(cell));
            }
        } catch (IllegalArgumentException unreadable) {
            System.err.println(unreadable.getMessage());
            System.exit(1);
        }
        System.out.write(json.writeValueAsBytes(cells));
        System.out.flush();
    }

    /**
     * A cell's code, laid out.
     *
     * @throws IllegalArgumentException for code that isn't Java
     */
    String of(String cell) {
        StringBuilder laidOut = new StringBuilder();
        for (Passage passage : Passage.of(cell, analysis)) {
            laidOut.append(passage.kind() == Passage.Kind.FIXED ? passage.code() : format(passage));
        }
        String result = laidOut.toString().stripTrailing();
        if (!Tokens.of(result).equals(Tokens.of(cell))) {
            throw new IllegalStateException("the formatter changed more than white space:\n" + cell + "\n\n" + result);
        }
        return result;
    }

    private String format(Passage passage) {
        int kind =
                switch (passage.kind()) {
                    case MEMBERS -> CodeFormatter.K_CLASS_BODY_DECLARATIONS;
                    case EXPRESSION -> CodeFormatter.K_EXPRESSION;
                    default -> CodeFormatter.K_STATEMENTS;
                };
        Document code = new Document(passage.code());
        TextEdit edit = formatter.format(kind, passage.code(), 0, passage.code().length(), 0, "\n");
        if (edit == null) {
            throw new IllegalArgumentException("not Java, or a semicolon is missing:\n" + passage.code());
        }
        try {
            edit.apply(code);
        } catch (BadLocationException e) {
            throw new IllegalStateException(e);
        }
        return code.get();
    }

    @Override
    public void close() {
        shell.close();
    }
}

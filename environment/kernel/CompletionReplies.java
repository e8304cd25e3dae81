package io.github.asymlora.kernel;

import io.github.asymlora.notebook.kernel.Completer;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;

/** Matches as Jupyter reads them, with types beside, as IPython sends them. */
final class CompletionReplies {
    private static final String TYPES = "_jupyter_types_experimental";

    private CompletionReplies() {}

    /** Places are counted in code points, as the cursor's. */
    static CompleteReply of(Completer.Answer answer, String code, int cursor) {
        int start = code.codePointCount(0, answer.start());
        List<String> texts = answer.matches().stream().map(Completer.Match::text).toList();
        List<Map<String, Object>> types = answer.matches().stream().map(match -> typed(match, start, cursor)).toList();
        return new CompleteReply(texts, start, cursor, Map.of(TYPES, types));
    }

    private static Map<String, Object> typed(Completer.Match match, int start, int end) {
        return Map.of("start", start, "end", end, "text", match.text(), "type", match.kind(), "signature", match.type());
    }
}

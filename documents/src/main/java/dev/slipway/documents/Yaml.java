package dev.slipway.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Documents as people write them in files.
public final class Yaml {
    private static final ObjectMapper TREES = new ObjectMapper();

    /// What the library says of lines that stand in a wrong column, and of colons too many or few.
    private static final List<String> MISPLACED =
            List.of("expected <block end>", "mapping values are not allowed", "expected ':'");

    private Yaml() {}

    /// The documents of a YAML text as trees, in order; empty ones are passed over.
    ///
    /// @param label what the text is called in messages, such as its file
    ///
    /// *Errors*: [DocumentException] naming line and column.
    public static List<JsonNode> documents(String label, String text) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setAllowDuplicateKeys(false)
                        .setMaxAliasesForCollections(0)
                        .setLabel(label)
                        // The library reads past its buffer where a surrogate pair straddles the
                        // end of it, so it gets one for the whole text.
                        .setBufferSize(text.length() + 2)
                        .build();
        try {
            List<JsonNode> documents = new ArrayList<>();
            for (Object document : new Load(settings).loadAllFromString(text)) {
                if (document != null) {
                    documents.add(TREES.valueToTree(document));
                }
            }
            return documents;
        } catch (YamlEngineException e) {
            throw new DocumentException("", label + ": " + inWords(e), e);
        }
    }

    /// What the library found wrong with a text, with line and column, and what is expected where
    /// lines do not fit together: of these it names the sign that surprised it alone.
    public static String inWords(YamlEngineException fault) {
        String words = String.valueOf(fault.getMessage()).stripTrailing();
        String problem =
                fault instanceof MarkedYamlEngineException marked
                        ? String.valueOf(marked.getProblem())
                        : "";
        return MISPLACED.stream().anyMatch(problem::contains)
                ? words
                        + "\n(expected: fields of one block in one column, a space behind each"
                        + " colon, and texts with a colon in quotes)"
                : words;
    }

    /// A tree as YAML in block style.
    public static String text(JsonNode tree) {
        DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        return new Dump(settings).dumpToString(TREES.convertValue(tree, Object.class));
    }
}

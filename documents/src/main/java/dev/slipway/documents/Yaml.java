package dev.slipway.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.error.YamlFault;
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

    /// What the library found wrong with a text, as [YamlFault] puts it.
    public static String inWords(YamlEngineException fault) {
        return YamlFault.inWords(
                fault.getMessage(),
                fault instanceof MarkedYamlEngineException marked ? marked.getProblem() : null);
    }

    /// A tree as YAML in block style.
    public static String text(JsonNode tree) {
        DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        return new Dump(settings).dumpToString(TREES.convertValue(tree, Object.class));
    }
}

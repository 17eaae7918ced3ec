package dev.slipway.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.api.error.YamlDigits;
import dev.slipway.api.error.YamlFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.constructor.json.ConstructYamlJsonFloat;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/// Documents as people write them in files.
public final class Yaml {
    private static final ObjectMapper TREES =
            JsonMapper.builder().disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

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
                        .setSchema(new WithDigits())
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
        String text =
                new Dump(settings, new Quoting(settings))
                        .dumpToString(TREES.convertValue(tree, Object.class));
        return Quoting.inOrder(text);
    }

    /// A text with the character that terminals heed as the end of a line, or with one that has
    /// them show others in another order, stands in quotes, where it is an escape: the library
    /// takes it for one of those that print.
    private static final class Quoting extends StandardRepresenter {
        private static final Pattern HEEDED =
                Pattern.compile("[\\x{85}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

        /// Embeddings, overrides and isolates, which the library writes as they are in quotes, too.
        private static final Pattern ORDER =
                Pattern.compile("[\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

        Quoting(DumpSettings settings) {
            super(settings);
        }

        /// Each of them stands in quotes.
        static String inOrder(String dumped) {
            return ORDER.matcher(dumped)
                    .replaceAll(found ->
                            String.format(Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            return super.representScalar(
                    tag, value, HEEDED.matcher(value).find() ? ScalarStyle.DOUBLE_QUOTED : style);
        }
    }

    /// As JSON has it, but that 3.10 is no 3.1: it may stand where a text is meant.
    private static final class WithDigits extends JsonSchema {
        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            Map<Tag, ConstructNode> constructors = new HashMap<>(super.getSchemaTagConstructors());
            constructors.put(Tag.FLOAT, new Digits());
            return constructors;
        }
    }

    private static final class Digits extends ConstructYamlJsonFloat {
        @Override
        protected Object constructFromString(String value) {
            return YamlDigits.of(value)
                    .<Object>map(number -> number)
                    .orElseGet(() -> super.constructFromString(value));
        }
    }
}

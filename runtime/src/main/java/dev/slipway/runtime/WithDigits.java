package dev.slipway.runtime;

import dev.slipway.api.error.YamlDigits;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.constructor.json.ConstructYamlJsonFloat;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/// Reads YAML as JSON has it, but that decimals are [YamlDigits].
final class WithDigits extends JsonSchema {
    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
        Map<Tag, ConstructNode> constructors = new HashMap<>(super.getSchemaTagConstructors());
        constructors.put(Tag.FLOAT, new Digits());
        return constructors;
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

package dev.slipway.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A `model.yaml` that has been read.
///
/// @param file the model file it names, relative to its directory, `/`-separated
/// @param manifest everything else
public record ManifestFile(String file, ModelManifest manifest) {
    /// What the file is called.
    public static final String NAME = "model.yaml";

    /// The largest one that is read, in bytes.
    public static final int LIMIT = 4 << 20;

    /// Reads the file at `path`.
    ///
    /// *Errors*: [ModelRefusedException] naming the place of what is wrong; `IOException`.
    public static ManifestFile read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return parse(path, in.readNBytes(LIMIT + 1));
        }
    }

    /// Reads the bytes of the file that `path` names in messages.
    ///
    /// *Errors*: [ModelRefusedException] naming the place of what is wrong.
    public static ManifestFile parse(Path path, byte[] content) {
        if (content.length > LIMIT) {
            throw new ModelRefusedException(path, "size", "larger than " + LIMIT + " bytes");
        }
        LoadSettings settings =
                LoadSettings.builder()
                        .setAllowDuplicateKeys(false)
                        .setMaxAliasesForCollections(0)
                        .setCodePointLimit(LIMIT)
                        .setLabel(NAME)
                        .setSchema(new WithDigits())
                        // The library reads past its buffer where a surrogate pair straddles the
                        // end of it, so it gets one for the whole text.
                        .setBufferSize(content.length + 2)
                        .build();
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            Object root = new Load(settings).loadFromString(text);
            return ManifestReader.read(new ManifestField(path, "", root));
        } catch (CharacterCodingException e) {
            throw new ModelRefusedException(path, "text", "not UTF-8", e);
        } catch (YamlEngineException e) {
            throw new ModelRefusedException(path, "YAML", YamlWords.of(e), e);
        } catch (StackOverflowError e) {
            throw new ModelRefusedException(path, "YAML", "nested too deeply", e);
        }
    }
}

package dev.slipway.server.config;

import dev.slipway.documents.Names;
import dev.slipway.documents.Yaml;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/// Keys and values from a file, the environment and the command line, read one key at a time.
///
/// A key is a path of kebab-case names joined by dots; its environment variable is `SLIPWAY_` and
/// the path in capitals with underscores. Every key that is read is known; what is left in the file
/// then stops the start with what was probably meant.
///
/// *Threads*: one.
public final class Settings {
    private static final String PREFIX = "SLIPWAY_";

    /// Variables that are not settings: the launcher's, the client's, and the links that Kubernetes
    /// injects for a service named `slipway`.
    private static final Pattern NOT_SETTINGS =
            Pattern.compile(
                    "SLIPWAY_(HOME|JAVA_OPTS|URL|TOKEN)"
                            + "|SLIPWAY_(CA|CLIENT_CERTIFICATE|CLIENT_KEY)"
                            + "|SLIPWAY_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_.*)?)"
                            + "|SLIPWAY_([A-Z0-9_]+_)?PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?");

    /// What the link of a service's own port holds; a number is what somebody meant as a setting.
    private static final Pattern LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> file;
    private final Map<String, String> environment;
    private final Map<String, String> overrides;
    private final TreeSet<String> known = new TreeSet<>();

    /// Sections whose keys are names of somebody's own.
    private final TreeSet<String> named = new TreeSet<>();

    private Settings(
            Map<String, String> file,
            Map<String, String> environment,
            Map<String, String> overrides) {
        this.file = file;
        this.environment = environment;
        this.overrides = overrides;
    }

    /// Settings from these sources; the later ones win.
    public static Settings of(
            Map<String, String> file,
            Map<String, String> environment,
            Map<String, String> overrides) {
        return new Settings(Map.copyOf(file), Map.copyOf(environment), Map.copyOf(overrides));
    }

    /// The keys and values of the file that nobody has to write; none where nothing has its name.
    ///
    /// A directory or a link that leads nowhere is there: a server that was meant to have settings
    /// does not start without them.
    ///
    /// *Errors*: as [#readFile].
    public static Map<String, String> readIfThere(Path path) {
        // Whoever may not look into the directory, as after sudo, was not meant by what is in it.
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? readFile(path) : Map.of();
    }

    /// The keys and values of a YAML file.
    ///
    /// *Errors*: [SettingsException] when it cannot be read, or says something twice.
    public static Map<String, String> readFile(Path path) {
        if (Files.isDirectory(path)) {
            throw new SettingsException("config: " + path + ": a directory (expected: a file)");
        }
        try {
            String text = Files.readString(path);
            LoadSettings yaml =
                    LoadSettings.builder()
                            .setAllowDuplicateKeys(false)
                            .setMaxAliasesForCollections(0)
                            .setLabel(path.toString())
                            .setSchema(new AsWritten())
                            // The library reads past its buffer where a surrogate pair straddles
                            // the end of it, so it gets one for the whole text.
                            .setBufferSize(text.length() + 2)
                            .build();
            Object root = new Load(yaml).loadFromString(text);
            if (root != null && !(root instanceof Map)) {
                throw new SettingsException(
                        "config: " + path + ": no settings (expected: such as data: slipway-data)");
            }
            Map<String, String> flat = new HashMap<>();
            flatten("", root == null ? Map.of() : root, flat);
            return flat;
        } catch (NoSuchFileException e) {
            throw new SettingsException("config: " + path + ": no such file");
        } catch (AccessDeniedException e) {
            throw new SettingsException("config: " + path + ": permission denied");
        } catch (CharacterCodingException e) {
            throw new SettingsException(
                    "config: " + path + ": no text (expected: YAML, encoded as UTF-8)");
        } catch (IOException e) {
            throw new SettingsException("config: " + path + " cannot be read: " + e);
        } catch (YamlEngineException e) {
            throw new SettingsException("config: " + Yaml.inWords(e));
        }
    }

    /// Values are texts as they are written: a price keeps all of its digits, and the directory
    /// `1.10` its name.
    private static final class AsWritten extends JsonSchema {
        @Override
        public ScalarResolver getScalarResolver() {
            return (value, isPlain) ->
                    isPlain && (value.isEmpty() || value.equals("null")) ? Tag.NULL : Tag.STR;
        }
    }

    private static void flatten(String path, Object value, Map<String, String> flat) {
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String key = path.isEmpty() ? "" + entry.getKey() : path + "." + entry.getKey();
                Object child = entry.getValue();
                flatten(key, child == null ? "" : child, flat);
            }
        } else if (value instanceof List<?> list) {
            put(path, String.join(",", list.stream().map(String::valueOf).toList()), flat);
        } else {
            put(path, String.valueOf(value), flat);
        }
    }

    /// What is indented may stand there with dots, too, which YAML takes for another key.
    private static void put(String key, String value, Map<String, String> flat) {
        String earlier = flat.putIfAbsent(key, value);
        if (earlier != null) {
            throw new SettingsException("config: " + key + ": stands there twice (expected: once)");
        }
    }

    /// The text under `key`, or `fallback`.
    public String text(String key, String fallback) {
        return find(key).orElse(fallback);
    }

    /// The whole number under `key`, or `fallback`.
    public long whole(String key, long fallback) {
        Optional<String> text = find(key);
        try {
            return text.map(Long::parseLong).orElse(fallback);
        } catch (NumberFormatException e) {
            throw SettingsException.of(key, text.orElse(""), "a whole number");
        }
    }

    /// The whole number under `key`, or `fallback`: one of things that can be counted.
    ///
    /// *Errors*: [SettingsException] naming the key, for what lies outside `int` as well.
    public int count(String key, int fallback) {
        long given = whole(key, fallback);
        if (given != (int) given) {
            throw SettingsException.of(
                    key, text(key, ""), "a whole number up to " + Integer.MAX_VALUE);
        }
        return (int) given;
    }

    /// The part of a whole under `key`, from 0 to 1, or `fallback`.
    public double part(String key, double fallback) {
        return find(key).map(text -> Units.part(key, text)).orElse(fallback);
    }

    /// The flag under `key`, or `fallback`.
    public boolean flag(String key, boolean fallback) {
        Optional<String> text = find(key);
        if (text.isEmpty()) {
            return fallback;
        }
        return switch (text.get().toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw SettingsException.of(key, text.get(), "true or false");
        };
    }

    /// The time under `key`, or `fallback`.
    public Duration duration(String key, Duration fallback) {
        return find(key).map(text -> Units.duration(key, text)).orElse(fallback);
    }

    /// The time above 0 under `key`, or `fallback`.
    ///
    /// *Errors*: [SettingsException] naming the key.
    public Duration positive(String key, Duration fallback) {
        Duration time = duration(key, fallback);
        if (!time.isPositive()) {
            throw SettingsException.of(key, text(key, ""), "a time above 0");
        }
        return time;
    }

    /// The size under `key`, in bytes, or `fallback`.
    public long bytes(String key, long fallback) {
        return find(key).map(text -> Units.bytes(key, text)).orElse(fallback);
    }

    /// The address under `key`, or `fallback`.
    public InetSocketAddress address(String key, String fallback) {
        return Units.address(key, text(key, fallback));
    }

    /// The path under `key`, or `fallback`.
    ///
    /// *Errors*: [SettingsException] naming the key, for one that names nothing.
    public Path path(String key, String fallback) {
        return Units.path(key, text(key, fallback));
    }

    /// The entries below `prefix`, in the order of their names.
    public List<Map.Entry<String, String>> below(String prefix) {
        named.add(prefix);
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        Map<String, String> set = new HashMap<>(file);
        set.putAll(overrides);
        for (Map.Entry<String, String> entry : set.entrySet()) {
            if (entry.getKey().startsWith(prefix + ".")) {
                known.add(entry.getKey());
                String name = entry.getKey().substring(prefix.length() + 1);
                entries.add(Map.entry(name, entry.getValue()));
            }
        }
        entries.sort(Map.Entry.comparingByKey());
        return entries;
    }

    /// The keys that were read so far.
    SortedSet<String> known() {
        return Collections.unmodifiableSortedSet(known);
    }

    /// Refuses keys of the file that nobody has read, and a value where settings belong. A section
    /// that holds nothing, as where all its lines are comments, says nothing.
    ///
    /// *Errors*: [SettingsException] naming the first one and what was probably meant.
    public void refuseUnknown() {
        for (Map.Entry<String, String> entry : new TreeMap<>(file).entrySet()) {
            String key = entry.getKey();
            if (!isSection(key) && !known.contains(key)) {
                throw new SettingsException("config: unknown key " + key + meant(key));
            }
            if (isSection(key) && !entry.getValue().isEmpty()) {
                throw new SettingsException("config: " + key + ": (expected: " + inside(key) + ")");
            }
        }
    }

    private boolean isSection(String key) {
        return named.contains(key) || known.stream().anyMatch(one -> one.startsWith(key + "."));
    }

    private String inside(String section) {
        return named.contains(section)
                ? "lines of NAME: VALUE below it, indented"
                : "settings below it, indented: "
                        + known.stream()
                                .filter(one -> one.startsWith(section + "."))
                                .map(one -> one.substring(section.length() + 1))
                                .collect(Collectors.joining(", "));
    }

    /// Variables that look like settings and are none.
    public List<String> unknownVariables() {
        List<String> variables = known.stream().map(Settings::variable).toList();
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX))
                .filter(name -> !variables.contains(name))
                .filter(name -> !NOT_SETTINGS.matcher(name).matches())
                .filter(name -> !isLink(name))
                .sorted()
                .toList();
    }

    private boolean isLink(String variable) {
        return variable.endsWith("_PORT")
                && LINK.matcher(environment.getOrDefault(variable, "")).matches();
    }

    /// What is said behind a variable that is no setting: the one that was probably meant, or
    /// nothing.
    public String meantBy(String variable) {
        List<String> variables = known.stream().map(Settings::variable).toList();
        return Names.meant(variable, variables);
    }

    private Optional<String> find(String key) {
        known.add(key);
        String value = overrides.get(key);
        if (value == null) {
            value = environment.get(variable(key));
        }
        return Optional.ofNullable(value == null ? file.get(key) : value);
    }

    private static String variable(String key) {
        return PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private String meant(String key) {
        Optional<String> indented =
                known.stream()
                        .filter(one -> one.endsWith("." + key))
                        .min(
                                Comparator.comparing((String one) -> !file.containsKey(above(one)))
                                        .thenComparing(Comparator.naturalOrder()));
        if (indented.isPresent()) {
            String one = indented.get();
            return " (did you mean " + one + "? It stands below " + above(one) + ":, indented)";
        }
        List<String> candidates = new ArrayList<>(known);
        int dot = key.indexOf('.');
        named.forEach(section -> candidates.add(section + (dot < 0 ? "" : key.substring(dot))));
        return Names.meant(
                key, candidates, " (expected: one below " + String.join(", ", sections()) + ")");
    }

    private static String above(String key) {
        return key.substring(0, key.lastIndexOf('.'));
    }

    private SortedSet<String> sections() {
        SortedSet<String> sections = new TreeSet<>(named);
        for (String key : known) {
            int dot = key.indexOf('.');
            if (dot >= 0) {
                sections.add(key.substring(0, dot));
            }
        }
        return sections;
    }
}

package dev.slipway.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What is in a job jar, and what classes of ours in there need.
final class PackedClasses {
    private static final String OURS = "dev/slipway/";
    private static final String CLASS = ".class";
    private static final String SERVICES = "META-INF/services/";
    private static final String RUNTIMES = SERVICES + "dev.slipway.runtime.Runtime";

    /// What each cluster has beside Java itself, or is given for its `lib/`.
    private static final Pattern OF_THE_CLUSTER =
            Pattern.compile(
                    "org/apache/flink/(?!connector/).*|org/slf4j/.*|org/xerial/snappy/.*"
                            + "|ai/onnxruntime/.*");

    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([^;]+);");

    private final Set<String> names = new TreeSet<>();
    private final Map<String, ClassModel> ours = new HashMap<>();
    private final Map<String, Set<String>> services = new TreeMap<>();

    private PackedClasses() {}

    /// Reads all of it.
    static PackedClasses of(Path file) throws IOException {
        PackedClasses packed = new PackedClasses();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                try (InputStream in = jar.getInputStream(entry)) {
                    packed.add(entry.getName(), in);
                }
            }
        }
        return packed;
    }

    private void add(String name, InputStream in) throws IOException {
        names.add(name);
        if (name.startsWith(OURS) && name.endsWith(CLASS)) {
            String ofClass = name.substring(0, name.length() - CLASS.length());
            ours.put(ofClass, ClassFile.of().parse(in.readAllBytes()));
        } else if (name.startsWith(SERVICES) && !name.endsWith("/")) {
            Set<String> providers = services.computeIfAbsent(name, _ -> new TreeSet<>());
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip().replace('.', '/'))
                    .filter(line -> !line.isEmpty())
                    .forEach(providers::add);
        }
    }

    /// Of all that lies in it.
    Set<String> names() {
        return names;
    }

    /// The runtimes that are found in it.
    Set<String> runtimes() {
        return services.getOrDefault(RUNTIMES, Set.of());
    }

    /// The classes that are found in it for each service, by the names of their files.
    Map<String, Set<String>> services() {
        return services;
    }

    /// Whether it holds a class.
    boolean has(String ofClass) {
        return names.contains(ofClass + CLASS);
    }

    /// The classes that the tasks may come to, and for each one that names it: all that classes of
    /// ours name, from the one that a cluster begins with, and from the runtimes, which are looked
    /// for. What classes of others name is not followed.
    Map<String, String> reached(String entry) {
        Map<String, String> by = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        by.put(entry, "the cluster");
        open.add(entry);
        for (String runtime : runtimes()) {
            by.put(runtime, RUNTIMES);
            open.add(runtime);
        }
        while (!open.isEmpty()) {
            String next = open.remove();
            ClassModel model = ours.get(next);
            if (model != null) {
                for (String named : named(model)) {
                    if (by.putIfAbsent(named, next) == null) {
                        open.add(named);
                    }
                }
            }
        }
        return by;
    }

    /// Those of the classes that would not be found, each with one that names it.
    Set<String> missing(Map<String, String> reached) {
        return reached.entrySet().stream()
                .filter(one -> !isThere(one.getKey()))
                .map(one -> one.getKey() + " for " + one.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isThere(String name) {
        return has(name)
                || OF_THE_CLUSTER.matcher(name).matches()
                || ClassLoader.getPlatformClassLoader().getResource(name + CLASS) != null;
    }

    /// As the JVM may have to know them: also the types of fields and parameters, which are asked
    /// for where values are written by their fields.
    private static Set<String> named(ClassModel model) {
        Set<String> named = new HashSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry one) {
                addNamed(one.asInternalName(), named);
            } else if (entry instanceof NameAndTypeEntry one) {
                addDescribed(one.type().stringValue(), named);
            } else if (entry instanceof MethodTypeEntry one) {
                addDescribed(one.descriptor().stringValue(), named);
            }
        }
        for (FieldModel field : model.fields()) {
            addDescribed(field.fieldType().stringValue(), named);
        }
        for (MethodModel method : model.methods()) {
            addDescribed(method.methodType().stringValue(), named);
        }
        return named;
    }

    private static void addNamed(String name, Set<String> named) {
        if (name.startsWith("[")) {
            addDescribed(name, named);
        } else {
            named.add(name);
        }
    }

    private static void addDescribed(String descriptor, Set<String> named) {
        Matcher one = IN_DESCRIPTOR.matcher(descriptor);
        while (one.find()) {
            named.add(one.group(1));
        }
    }
}

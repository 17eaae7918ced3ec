package dev.slipway.cli.objects;

import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.ObjectCommand.Unchanged;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.cli.LineDiff;
import dev.slipway.client.control.ObjectCalls;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What separates a server's objects from those that files declare.
///
/// @param changes in the order of the files, removals last; unchanged objects are left out
/// @param unchanged how many are as the files say
record ObjectPlan(List<Change> changes, int unchanged) {
    /// One object that is to change.
    ///
    /// @param action `create`, `change` or `remove`
    /// @param lines the difference, line by line
    /// @param put what it is to be; absent when it is to go
    /// @param revision that is to go; absent when it is to stay
    record Change(
            ObjectId object,
            String action,
            List<String> lines,
            @Nullable Put put,
            @Nullable Long revision) {}

    ObjectPlan {
        changes = List.copyOf(changes);
    }

    /// Compares.
    ///
    /// @param prune whether objects of the files' kinds that no file names are to go; models and
    ///     the team `default` never are
    static ObjectPlan of(List<Spec> wanted, ObjectCalls objects, boolean prune) {
        Map<ObjectId, DeclaredObject> present = new HashMap<>();
        for (DeclaredObject object : objects.all()) {
            present.put(object.id(), object);
        }
        List<Change> changes = new ArrayList<>();
        int unchanged = 0;
        for (Spec spec : wanted) {
            DeclaredObject before = present.get(ObjectId.of(spec));
            List<String> lines = LineDiff.of(before == null ? "" : text(before.spec()), text(spec));
            if (lines.isEmpty()) {
                unchanged++;
            } else {
                changes.add(
                        new Change(
                                ObjectId.of(spec),
                                before == null ? "create" : "change",
                                lines,
                                new Put(spec, before == null ? 0L : before.revision()),
                                null));
            }
        }
        if (prune) {
            changes.addAll(removals(wanted, present));
        }
        return new ObjectPlan(changes, unchanged);
    }

    private static List<Change> removals(List<Spec> wanted, Map<ObjectId, DeclaredObject> present) {
        Set<ObjectId> named = new HashSet<>();
        Set<Kind> kinds = new HashSet<>();
        for (Spec spec : wanted) {
            named.add(ObjectId.of(spec));
            kinds.add(spec.kind());
        }
        kinds.remove(Kind.MODEL);
        return present.values().stream()
                .filter(object -> kinds.contains(object.spec().kind()))
                .filter(object -> !named.contains(object.id()))
                .filter(object -> !object.id().equals(new ObjectId(Kind.TEAM, "default")))
                .sorted(Comparator.comparing(object -> object.id().toString()))
                .map(object ->
                        new Change(
                                object.id(),
                                "remove",
                                LineDiff.of(text(object.spec()), ""),
                                null,
                                object.revision()))
                .toList();
    }

    /// An object as its file would have it.
    static String text(Spec spec) {
        return Yaml.text(Documents.tree(Documents.spec(spec)));
    }

    /// The command that carries it out, refused by the server when an object has changed since.
    ApplyObjects command() {
        List<Put> puts = new ArrayList<>();
        List<ObjectId> removals = new ArrayList<>();
        List<Unchanged> unchanged = new ArrayList<>();
        for (Change change : changes) {
            Put put = change.put();
            Long revision = change.revision();
            if (put != null) {
                puts.add(put);
            } else {
                removals.add(change.object());
            }
            if (revision != null) {
                unchanged.add(new Unchanged(change.object(), revision));
            }
        }
        return new ApplyObjects(puts, removals, unchanged);
    }

    void print(PrintWriter out) {
        for (Change change : changes) {
            out.println(change.action() + " " + change.object());
            change.lines().forEach(line -> out.println("  " + line));
        }
        out.printf(Locale.ROOT, "%d to change, %d as declared%n", changes.size(), unchanged);
    }
}

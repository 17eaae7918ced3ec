package dev.slipway.console.models;

import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Lineage;
import dev.slipway.console.models.ComparisonView.Group;
import dev.slipway.console.models.ComparisonView.Line;
import dev.slipway.console.models.PackageDescription.Fact;
import dev.slipway.console.models.PackageDescription.FeatureLine;
import dev.slipway.console.models.PackageDescription.RuleLine;
import dev.slipway.console.models.PackageDescription.TensorLine;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts two versions beside each other, line by line.
final class Comparison {
    private final Side left;
    private final Side right;

    /// One of the two.
    record Side(VersionLine line, List<PushedFile> files, PackageDescription description) {
        Side {
            files = List.copyOf(files);
        }
    }

    Comparison(Side left, Side right) {
        this.left = left;
        this.right = right;
    }

    List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        groups.add(new Group("What they are", facts()));
        groups.add(new Group("Evaluations", evaluations()));
        groups.addAll(tensors());
        groups.add(columns());
        groups.add(
                group(
                        "Rules on columns",
                        side -> byName(side.description().rules(), RuleLine::column)));
        groups.add(group("Package", Comparison::packageFacts));
        groups.add(new Group("Files", files()));
        return groups.stream().filter(group -> !group.lines().isEmpty()).toList();
    }

    /// Two versions of which one does not say its tensors may take the same.
    private List<Group> tensors() {
        if (left.description().knowsTensors() != right.description().knowsTensors()) {
            Line unknown =
                    new Line("Tensors", known(left), known(right), true, "cannot be compared");
            return List.of(new Group("Inputs and outputs", List.of(unknown)));
        }
        return List.of(
                group("Inputs", side -> byName(side.description().inputs(), TensorLine::name)),
                group("Outputs", side -> byName(side.description().outputs(), TensorLine::name)));
    }

    /// Of columns that both have the order counts as well, since rows of a matrix have no names; it
    /// is shown from where it differs.
    private Group columns() {
        Group columns =
                group(
                        "Columns of the matrix",
                        side -> byName(side.description().features(), FeatureLine::name));
        List<String> first = names(left, right);
        List<String> other = names(right, left);
        int at = 0;
        while (at < first.size() && first.get(at).equals(other.get(at))) {
            at++;
        }
        if (at == first.size()) {
            return columns;
        }
        Line order =
                new Line(
                        "Order of those that both have",
                        PackageDescription.shortened(first.subList(at, first.size())),
                        PackageDescription.shortened(other.subList(at, other.size())),
                        false,
                        "");
        List<Line> lines = new ArrayList<>(columns.lines());
        lines.addFirst(order);
        return new Group(columns.title(), lines);
    }

    /// Columns of one side that the other has as well, in the order of the one.
    private static List<String> names(Side one, Side other) {
        Set<String> names = names(one);
        names.retainAll(names(other));
        return List.copyOf(names);
    }

    private static Set<String> names(Side side) {
        Set<String> names = new LinkedHashSet<>();
        side.description().features().forEach(feature -> names.add(feature.name()));
        return names;
    }

    private static String known(Side side) {
        return side.description().knowsTensors()
                ? Words.list(side.description().inputs())
                        + " to "
                        + Words.list(side.description().outputs())
                : "not known until an endpoint serves it";
    }

    private List<Line> facts() {
        List<Line> lines = new ArrayList<>();
        lines.add(fact("State", side -> side.line().state()));
        lines.add(fact("Format", side -> side.line().version().content().format()));
        lines.add(size());
        lines.add(fact("Digest", side -> side.line().version().content().digest().hex()));
        lines.add(fact("Scan", side -> side.line().scan()));
        lines.add(fact("Signature", side -> side.line().signed()));
        lines.add(fact("Aliases", side -> Words.list(side.line().aliases())));
        lines.add(fact("Endpoints", side -> Words.list(side.line().endpoints())));
        lines.add(fact("Tags", side -> Words.of(side.line().version().tags())));
        lines.add(fact("Made from version", side -> text(lineage(side).parent())));
        lines.add(fact("Run", side -> text(lineage(side).run())));
        lines.add(fact("Commit", side -> text(lineage(side).commit())));
        lines.add(fact("Data sets", Comparison::datasets));
        lines.add(fact("Made by", side -> side.line().version().origin().creator().value()));
        return lines;
    }

    private Line fact(String what, Function<Side, String> value) {
        String first = value.apply(left);
        String other = value.apply(right);
        return new Line(what, first, other, first.equals(other), "");
    }

    private Line size() {
        long first = left.line().version().content().bytes();
        long other = right.line().version().content().bytes();
        long more = other - first;
        return new Line(
                "Size",
                Figures.bytes(first),
                Figures.bytes(other),
                more == 0,
                more == 0 ? "" : (more > 0 ? "+" : "-") + Figures.bytes(Math.abs(more)));
    }

    private static Lineage lineage(Side side) {
        return side.line().version().lineage();
    }

    private static String datasets(Side side) {
        return Words.list(
                lineage(side).datasets().stream()
                        .map(data -> data.name() + " " + VersionLine.shortened(data.digest()))
                        .toList());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private List<Line> evaluations() {
        Map<Evaluations.Subject, Evaluation> first =
                Evaluations.bySubject(left.line().version().evaluations());
        Map<Evaluations.Subject, Evaluation> other =
                Evaluations.bySubject(right.line().version().evaluations());
        return union(first.keySet(), other.keySet()).stream()
                .map(subject ->
                        evaluation(subject.toString(), first.get(subject), other.get(subject)))
                .toList();
    }

    private static Line evaluation(
            String subject, @Nullable Evaluation first, @Nullable Evaluation other) {
        if (first == null || other == null) {
            return new Line(subject, value(first), value(other), false, "");
        }
        double more = other.value() - first.value();
        boolean same = more == 0;
        return new Line(
                subject,
                value(first),
                value(other),
                same,
                same ? "" : (more > 0 ? "+" : "") + Evaluations.number(more));
    }

    private static String value(@Nullable Evaluation one) {
        if (one == null) {
            return "";
        }
        String interval = Evaluations.interval(one);
        return Evaluations.number(one.value()) + (interval.isEmpty() ? "" : " (" + interval + ")");
    }

    private Group group(String title, Function<Side, Map<String, ?>> things) {
        Map<String, ?> first = things.apply(left);
        Map<String, ?> other = things.apply(right);
        List<Line> lines = new ArrayList<>();
        for (String name : union(first.keySet(), other.keySet())) {
            Object one = first.get(name);
            Object two = other.get(name);
            lines.add(new Line(name, text(one), text(two), one != null && one.equals(two), ""));
        }
        return new Group(title, lines);
    }

    private static <T> Map<String, ?> byName(List<T> things, Function<T, String> name) {
        Map<String, T> byName = new LinkedHashMap<>();
        things.forEach(one -> byName.put(name.apply(one), one));
        return byName;
    }

    private static Map<String, ?> packageFacts(Side side) {
        Map<String, String> facts = new LinkedHashMap<>();
        side.description().facts().forEach((Fact one) -> facts.put(one.name(), one.value()));
        return facts;
    }

    private List<Line> files() {
        Map<String, PushedFile> first = new LinkedHashMap<>();
        left.files().forEach(file -> first.put(file.path(), file));
        Map<String, PushedFile> other = new LinkedHashMap<>();
        right.files().forEach(file -> other.put(file.path(), file));
        return union(first.keySet(), other.keySet()).stream()
                .map(path -> file(path, first.get(path), other.get(path)))
                .toList();
    }

    private static Line file(String path, @Nullable PushedFile first, @Nullable PushedFile other) {
        boolean same = first != null && other != null && first.digest().equals(other.digest());
        return new Line(path, size(first), size(other), same, "");
    }

    private static String size(@Nullable PushedFile file) {
        return file == null
                ? ""
                : Figures.bytes(file.size()) + ", " + VersionLine.shortened(file.digest().hex());
    }

    private static <T> Set<T> union(Set<T> first, Set<T> other) {
        Set<T> all = new LinkedHashSet<>(first);
        all.addAll(other);
        return all;
    }
}

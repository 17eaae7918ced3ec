package dev.slipway.console;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What every page keeps to so that it can be used by keyboard and screen reader, and so that texts
/// from outside do nothing.
final class PageRules {
    private static final Pattern TAG =
            Pattern.compile("<([a-z][a-z0-9]*)((?:\"[^\"]*\"|[^>\"])*)>");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([a-z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'))?");
    private static final Pattern TIME = Pattern.compile("<time[^>]*>([^<]*)</time>");
    private static final Set<String> TYPED = Set.of("input", "select", "textarea");

    private final String page;
    private final List<String> broken = new ArrayList<>();

    private PageRules(String page) {
        this.page = page;
    }

    /// The rules that a page breaks, in words.
    static List<String> broken(String page) {
        PageRules rules = new PageRules(page);
        rules.look();
        return rules.broken;
    }

    private void look() {
        Set<String> labelled = new HashSet<>();
        Set<String> ids = new HashSet<>();
        List<String> fields = new ArrayList<>();
        int headings = 0;
        int tables = 0;
        int captions = 0;
        int renewed = page.indexOf(" hx-get=\"");
        Matcher tags = TAG.matcher(page);
        while (tags.find()) {
            String tag = tags.group(1);
            String rest = tags.group(2);
            String id = attribute(rest, "id");
            if (!id.isEmpty() && !ids.add(id)) {
                broken.add("two elements have the id " + id);
            }
            lookAt(tag, rest);
            if (renewed >= 0 && tags.start() > renewed && isReached(tag, rest) && id.isEmpty()) {
                broken.add("a " + tag + " that loses the focus whenever the page renews itself");
            }
            switch (tag) {
                case "h1" -> headings++;
                case "table" -> tables++;
                case "caption" -> captions++;
                case "label" -> labelled.add(attribute(rest, "for"));
                default -> {
                    if (TYPED.contains(tag) && !attribute(rest, "type").equals("hidden")) {
                        fields.add(id);
                    }
                }
            }
        }
        Matcher times = TIME.matcher(page);
        while (times.find()) {
            if (!times.group(1).endsWith(" UTC")) {
                broken.add("a time that does not say its zone: " + times.group(1));
            }
        }
        if (headings != 1) {
            broken.add(headings + " elements h1");
        }
        if (tables != captions) {
            broken.add(tables + " tables and " + captions + " captions");
        }
        fields.stream()
                .filter(field -> !labelled.contains(field))
                .forEach(field -> broken.add("field " + field + " without a label"));
    }

    /// Whether keys lead there. The focus goes back to what has the same id as before.
    private static boolean isReached(String tag, String rest) {
        return tag.equals("button") || attribute(rest, "tabindex").equals("0");
    }

    private void lookAt(String tag, String rest) {
        if (tag.equals("th") && attribute(rest, "scope").isEmpty()) {
            broken.add("a th without scope");
        }
        if (tag.equals("script") && !attribute(rest, "src").startsWith("/console/assets/")) {
            broken.add("a script in the page:" + rest);
        }
        if (tag.equals("time") && !attribute(rest, "datetime").endsWith("Z")) {
            broken.add("a time without its zone:" + rest);
        }
        Matcher attributes = ATTRIBUTE.matcher(rest);
        while (attributes.find()) {
            String name = attributes.group(1);
            if (name.equals("style") || name.startsWith("on") || name.startsWith("hx-on")) {
                broken.add(tag + " with " + name);
            }
        }
        String address = attribute(rest, tag.equals("a") ? "href" : "action");
        boolean isHere =
                address.isEmpty()
                        || address.startsWith("/console")
                        || address.startsWith("#")
                        || address.startsWith("?");
        if (!isHere) {
            broken.add("an address that leads out: " + address);
        }
    }

    private static String attribute(String rest, String name) {
        Matcher attributes = ATTRIBUTE.matcher(rest);
        while (attributes.find()) {
            if (attributes.group(1).equals(name)) {
                String value = attributes.group(2);
                return value == null ? "" : value;
            }
        }
        return "";
    }
}

package io.tickgate.gateway.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where in a record something stands: {@code key}, {@code value.order.px}, {@code value.legs[0]["a.b"]},
 * {@code header.source}, {@code time}, or a text that is always the same, {@code =ALL}.
 *
 * <p>Thread-safe.
 *
 * @param root what it begins at
 * @param constant the text itself, empty but for {@link Root#CONSTANT}
 */
record FieldPath(Root root, List<Step> steps, String constant) {
    static final String EXPECTED =
            "key, value, header.NAME or time, with .NAME, [\"NAME\"] or [NUMBER] for what is in it, or =TEXT";

    private static final int MAX_STEPS = 16;
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]\"=\\s]+)|\\[\"([^\"]+)\"]|\\[([0-9]{1,6})]");

    enum Root {
        KEY,
        VALUE,
        HEADER,
        /** The time stamp of the record itself. */
        TIME,
        CONSTANT;

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One step down. */
    sealed interface Step {}

    record Name(String name) implements Step {}

    record Index(int index) implements Step {}

    FieldPath {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException if the text is no path */
    static FieldPath parse(String text) {
        if (text.startsWith("=") && text.length() > 1) {
            return new FieldPath(Root.CONSTANT, List.of(), text.substring(1));
        }
        var root = Arrays.stream(Root.values())
                .filter(candidate -> candidate != Root.CONSTANT && begins(text, candidate.code()))
                .findFirst()
                .orElseThrow(() -> refused(text));
        var steps = steps(text, root.code().length());
        boolean fits = switch (root) {
            case KEY, VALUE -> steps.size() <= MAX_STEPS;
            case HEADER -> steps.size() == 1 && steps.get(0) instanceof Name;
            case TIME -> steps.isEmpty();
            case CONSTANT -> false;
        };
        if (!fits) {
            throw refused(text);
        }
        return new FieldPath(root, steps, "");
    }

    /** Returns where the top of a value has this name. */
    static FieldPath ofValue(String name) {
        return new FieldPath(Root.VALUE, List.of(new Name(name)), "");
    }

    private static boolean begins(String text, String word) {
        return text.startsWith(word)
                && (text.length() == word.length() || ".[".indexOf(text.charAt(word.length())) >= 0);
    }

    private static List<Step> steps(String text, int from) {
        var steps = new ArrayList<Step>();
        Matcher step = STEP.matcher(text);
        for (int position = from; position < text.length(); position = step.end()) {
            step.region(position, text.length());
            if (!step.lookingAt()) {
                throw refused(text);
            }
            steps.add(
                    step.group(3) != null
                            ? new Index(Integer.parseInt(step.group(3)))
                            : new Name(step.group(1) != null ? step.group(1) : step.group(2)));
        }
        return steps;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("'%s' (expected: %s)".formatted(text, EXPECTED));
    }

    /** Returns the name of the last step, which a field takes where it is given none; the root's where there is none. */
    String lastName() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Name name) {
                return name.name();
            }
        }
        return root.code();
    }

    /** Returns what stands there below {@code top}, {@link Node#NOTHING} if there is no such thing. */
    Node in(Node top) {
        var node = top;
        for (var step : steps) {
            if (step instanceof Name name && node instanceof Node.Branch branch) {
                node = branch.byName().getOrDefault(name.name(), Node.NOTHING);
            } else if (step instanceof Index index && node instanceof Node.Row row) {
                node = index.index() < row.elements().size() ? row.elements().get(index.index()) : Node.NOTHING;
            } else {
                return Node.NOTHING;
            }
        }
        return node;
    }

    @Override
    public String toString() {
        return root == Root.CONSTANT
                ? "=" + constant
                : root.code() + steps.stream().map(FieldPath::written).collect(Collectors.joining());
    }

    private static String written(Step step) {
        if (step instanceof Index index) {
            return "[" + index.index() + "]";
        }
        return STEP.matcher("." + ((Name) step).name()).matches()
                ? "." + ((Name) step).name()
                : "[\"" + ((Name) step).name() + "\"]";
    }
}

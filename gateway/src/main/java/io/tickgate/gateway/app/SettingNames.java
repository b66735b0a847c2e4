package io.tickgate.gateway.app;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The names of all settings, by the records that hold them.
 *
 * <p>Thread-safe.
 */
final class SettingNames {
    private static final String ROOT = "tickgate";

    /** So many letters of a name may be wrong before it is somebody else's: one for each of these. */
    private static final int LETTERS_A_MISTAKE = 6;

    private final Node root;
    private final List<String> names = new ArrayList<>();

    /** Those below which there is anything, without what parts their words. */
    private final List<String> open = new ArrayList<>();

    /**
     * A place in a name.
     *
     * @param children by the next word, without dashes
     * @param isAny whether anything may follow
     * @param isList whether a number may follow
     */
    private record Node(Map<String, Node> children, boolean isAny, boolean isList) {}

    SettingNames(Class<? extends Record> settings) {
        root = record(ROOT, settings);
    }

    private Node record(String name, Class<?> type) {
        var children = new HashMap<String, Node>();
        for (var component : type.getRecordComponents()) {
            String word = kebab(component);
            children.put(bare(word), node(name + "." + word, component.getGenericType()));
        }
        return new Node(children, false, false);
    }

    private Node node(String name, Type type) {
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return record(name, plain);
        }
        names.add(name);
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            open.add(bare(name));
            return new Node(Map.of(), true, false);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            open.add(bare(name));
            var element = node(name + "[0]", generic.getActualTypeArguments()[0]);
            return new Node(element.children(), element.isAny(), true);
        }
        return new Node(Map.of(), false, false);
    }

    private static String kebab(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Without what an environment variable does not have. */
    private static String bare(String name) {
        return name.replaceAll("[^a-zA-Z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** Whether it is a setting, or stands within one. */
    boolean isKnown(ConfigurationPropertyName name) {
        var node = root;
        for (int i = 1; i < name.getNumberOfElements() && !node.isAny(); i++) {
            if (node.isList() && name.isNumericIndex(i)) {
                continue;
            }
            var next = node.children().get(name.getElement(i, Form.UNIFORM));
            if (next == null) {
                return false;
            }
            node = next;
        }
        return true;
    }

    /** Whether it is a setting as an environment variable has it, in which nobody sees where a word ends. */
    boolean isKnownWithoutDots(String name) {
        String bare = bare(name);
        return names.stream().anyMatch(known -> bare(known).equals(bare))
                || open.stream().anyMatch(bare::startsWith);
    }

    /** The setting that was meant, if there is one that is written nearly so. */
    Optional<String> nearest(String name) {
        String bare = bare(name);
        int most = Math.max(0, bare.length() - ROOT.length()) / LETTERS_A_MISTAKE;
        String best = null;
        int least = most + 1;
        for (String known : names) {
            int mistakes = mistakes(bare, bare(known));
            if (mistakes < least) {
                least = mistakes;
                best = known;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How many letters are missing, too many, wrong, or in the place of their neighbour. */
    static int mistakes(String one, String other) {
        int[][] least = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int wrong = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                int fewest = Math.min(least[i - 1][j] + 1, least[i][j - 1] + 1);
                fewest = Math.min(fewest, least[i - 1][j - 1] + wrong);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    fewest = Math.min(fewest, least[i - 2][j - 2] + 1);
                }
                least[i][j] = fewest;
            }
        }
        return least[one.length()][other.length()];
    }
}

package io.tickgate.gateway.mapping;

import io.tickgate.model.FieldValue;
import io.tickgate.model.Fields;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Shape;
import io.tickgate.model.Symbol;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of the records of one topic. Whatever they hold, the answer is a value.
 *
 * <p>Confined to the thread of its feed.
 */
public final class RecordMapper {
    static final int MAX_FIELDS = 256;

    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_SOURCE_LENGTH = 128;

    private final ChannelMapping mapping;
    private final ValueReader values;

    RecordMapper(ChannelMapping mapping, ValueReader values) {
        this.mapping = mapping;
        this.values = values;
    }

    static boolean isFieldName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_NAME_LENGTH
                && text.chars().noneMatch(Character::isISOControl);
    }

    public MappedRecord map(SourceRecord record) {
        var nodes = new RecordNodes(record, values);
        try {
            return mapOrThrow(nodes);
        } catch (SchemaUnavailableException e) {
            return new MappedRecord.WithoutSchema(String.valueOf(e.getMessage()), symbolOrNull(nodes), e.isForGood());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return new MappedRecord.Malformed(String.valueOf(e.getMessage()), symbolOrNull(nodes));
        }
    }

    private @Nullable String symbolOrNull(RecordNodes nodes) {
        try {
            return symbol(nodes);
        } catch (SchemaUnavailableException | IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }

    private MappedRecord mapOrThrow(RecordNodes nodes) {
        String symbol = symbol(nodes);
        boolean isTombstone = nodes.isTombstone();
        if (isTombstone && mapping.channel().shape() == Shape.LOG) {
            throw new IllegalArgumentException("a tombstone (expected: a value)");
        }
        // A tombstone has nothing to tell its time but the record itself.
        long timeMicros = isTombstone && mapping.time().root() == FieldPath.Root.VALUE
                ? TimeUnit.MILLISECONDS.toMicros(nodes.timeMillis())
                : at("time", mapping.time(), () -> time(nodes));
        return new MappedRecord.Value(
                symbol,
                timeMicros,
                mapping.source() == null ? "" : source(nodes, mapping.source()),
                mapping.sequence() == null ? null : sequence(nodes, mapping.sequence()),
                isTombstone ? null : fields(nodes));
    }

    private long time(RecordNodes nodes) {
        var node = nodes.at(mapping.time());
        return mapping.timeFormat().micros(node);
    }

    private String symbol(RecordNodes nodes) {
        return at("symbol", mapping.symbol(), () -> {
            String text = word(nodes.at(mapping.symbol()));
            if (!Symbol.isValid(text)) {
                throw new IllegalArgumentException(
                        "%d characters (expected: a symbol of 1 to %d, none of them a control character)"
                                .formatted(text.length(), Symbol.MAX_LENGTH));
            }
            return text;
        });
    }

    private static String source(RecordNodes nodes, FieldPath path) {
        return at("source", path, () -> {
            String text = word(nodes.at(path));
            if (text.length() > MAX_SOURCE_LENGTH) {
                throw new IllegalArgumentException(
                        "%d characters (expected: at most %d)".formatted(text.length(), MAX_SOURCE_LENGTH));
            }
            return text;
        });
    }

    private static Long sequence(RecordNodes nodes, FieldPath path) {
        return at("sequence", path, () -> {
            var node = nodes.at(path);
            if (node instanceof Node.Whole whole && whole.number() >= 0) {
                return whole.number();
            } else if (node instanceof Node.Text text && text.text().matches("[0-9]{1,18}")) {
                return Long.parseLong(text.text());
            }
            throw new IllegalArgumentException("no whole number (expected: the publisher's counter)");
        });
    }

    private static String word(Node node) {
        if (node instanceof Node.Text text) {
            return text.text();
        } else if (node instanceof Node.Whole whole) {
            return Long.toString(whole.number());
        }
        throw new IllegalArgumentException(
                node instanceof Node.Nothing ? "nothing (expected: a text)" : "no text (expected: one)");
    }

    private Fields fields(RecordNodes nodes) {
        return mapping.fields().isEmpty() ? allFields(nodes.value()) : chosenFields(nodes);
    }

    private Fields chosenFields(RecordNodes nodes) {
        var byName = new LinkedHashMap<String, FieldValue>();
        boolean isAnything = false;
        for (var field : mapping.fields()) {
            var value = at("field " + field.name(), field.path(), () -> FieldValues.of(nodes.at(field.path()), field));
            isAnything |= !(value instanceof FieldValue.Absent);
            byName.put(field.name(), value);
        }
        if (!isAnything) {
            throw new IllegalArgumentException("none of the fields %s is there".formatted(byName.keySet()));
        }
        return new Fields(byName);
    }

    private Fields allFields(Node value) {
        if (!(value instanceof Node.Branch branch)) {
            throw new IllegalArgumentException("a value without fields (expected: an object, or fields to be set)");
        }
        if (branch.byName().size() > MAX_FIELDS) {
            throw new IllegalArgumentException(
                    "%d fields (expected: at most %d)".formatted(branch.byName().size(), MAX_FIELDS));
        }
        boolean isLog = mapping.channel().shape() == Shape.LOG;
        var byName = new LinkedHashMap<String, FieldValue>();
        branch.byName().forEach((name, node) -> {
            if (!isFieldName(name)) {
                throw new IllegalArgumentException(
                        "a field's name of %d characters (expected: 1 to %d, none of them a control character)"
                                .formatted(name.length(), MAX_NAME_LENGTH));
            }
            // An event's own time has this name.
            if (!isLog || !name.equals(FieldsEvent.TIME)) {
                byName.put(name, at("field " + name, FieldPath.ofValue(name), () -> FieldValues.of(node)));
            }
        });
        return new Fields(byName);
    }

    private static <T> T at(String what, FieldPath path, Supplier<T> step) {
        try {
            return step.get();
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException("%s from %s: %s".formatted(what, path, e.getMessage()), e);
        }
    }
}

package io.tickgate.gateway.mapping;

import io.tickgate.model.Channel;
import io.tickgate.model.FieldsEvent;
import io.tickgate.model.Shape;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An own channel as an operator writes it down. Whatever is {@code null} or blank has its default.
 *
 * <p>Thread-safe.
 *
 * @param name of the channel
 * @param shape {@code state} or {@code log}
 * @param topic in Kafka
 * @param format of the values: {@code json} (default), {@code protobuf} or {@code avro}
 * @param schema {@code registry}, or the file: an Avro schema, or a descriptor set of Protobuf
 * @param message with its package, for Protobuf by a file
 * @param framed whether values begin with a schema's id; by default, if the schema is the registry's
 * @param symbol the path of the symbol; {@code key} by default
 * @param time the path of the time; {@code time}, that of the record, by default
 * @param timeUnit of a time that is a number: {@code seconds}, {@code millis} (default), {@code micros} or {@code nanos}
 * @param source the path of the publisher's incarnation
 * @param sequence the path of the publisher's own counter
 * @param fields none for all that the value has at its top
 * @param recent how far before its newest record each partition is read at the start; by default all of a state, and an
 *     hour of a log
 * @param silence how long it may be silent; by default for ever
 * @param poison {@code skip}, {@code stale} (default) or {@code quarantine}
 * @param quarantineTopic where unreadable records go
 */
public record MappingSettings(
        @Nullable String name,
        @Nullable String shape,
        @Nullable String topic,
        @Nullable String format,
        @Nullable String schema,
        @Nullable String message,
        @Nullable Boolean framed,
        @Nullable String symbol,
        @Nullable String time,
        @Nullable String timeUnit,
        @Nullable String source,
        @Nullable String sequence,
        @Nullable List<Field> fields,
        @Nullable Duration recent,
        @Nullable Duration silence,
        @Nullable String poison,
        @Nullable String quarantineTopic) {
    private static final Pattern CHANNEL_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
    private static final Pattern OWN_NAMES = Pattern.compile("quote|trade|instrument|(book|bar)(\\..*)?");
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String A_TOPIC = "a Kafka topic: letters, digits, '.', '_' and '-', at most 249";
    private static final String REGISTRY = "registry";
    private static final int MAX_DECIMALS = 18;
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    /**
     * One field.
     *
     * @param name the last one of its path by default
     * @param from its path
     * @param decimals digits after the point; needed where the record has a {@code float} or a {@code double}
     * @param unscaled whether the record has a whole number of the last digit
     */
    public record Field(
            @Nullable String name,
            @Nullable String from,
            @Nullable Integer decimals,
            @Nullable Boolean unscaled) {}

    /** @throws BadMappingException if something cannot be used; its key is the name of a component */
    public ChannelMapping toMapping() {
        var mappedShape = word("shape", shape, null, List.of(Shape.STATE, Shape.LOG));
        var policy = word("poison", poison, PoisonPolicy.STALE, List.of(PoisonPolicy.values()));
        return new ChannelMapping(
                new Channel(channelName(), mappedShape),
                matching("topic", topic, TOPIC_NAME, A_TOPIC),
                values(),
                path("symbol", or(symbol, "key")),
                path("time", or(time, "time")),
                word("time-unit", timeUnit, TimeFormat.MILLIS, List.of(TimeFormat.values())),
                optionalPath("source", source),
                optionalPath("sequence", sequence),
                fieldMappings(mappedShape),
                between("recent", recent == null && mappedShape == Shape.LOG ? AN_HOUR : recent, "from 1 s to 3650 d"),
                between("silence", silence, "from 1 s to 3650 d, or left out"),
                policy,
                quarantine(policy));
    }

    private static @Nullable Duration between(String key, @Nullable Duration duration, String expected) {
        if (duration != null && (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(LONGEST) > 0)) {
            throw new BadMappingException(key, duration, expected);
        }
        return duration;
    }

    private String channelName() {
        String text = matching(
                "name", name, CHANNEL_NAME, "a letter, then letters, digits, '.', '_' and '-', at most 64 in all");
        if (OWN_NAMES.matcher(text).matches()) {
            throw new BadMappingException("name", text, "another name than that of a channel of the gateway's own");
        }
        return text;
    }

    private ChannelMapping.Values values() {
        var valueFormat = word("format", format, ValueFormat.JSON, List.of(ValueFormat.values()));
        String given = or(schema, "");
        boolean isRegistry = given.equals(REGISTRY);
        boolean isFile = !given.isEmpty() && !isRegistry;
        if (valueFormat == ValueFormat.JSON && isFile) {
            throw new BadMappingException("schema", given, "none: JSON says itself what it is");
        } else if (valueFormat != ValueFormat.JSON && given.isEmpty()) {
            throw new BadMappingException("schema", "", "'registry', or a file");
        }
        boolean needsMessage = valueFormat == ValueFormat.PROTOBUF && isFile;
        String messageName = or(message, "");
        if (needsMessage == messageName.isEmpty()) {
            throw new BadMappingException(
                    "message",
                    messageName,
                    needsMessage ? "the message's name with its package" : "none: only Protobuf by a file has one");
        }
        return new ChannelMapping.Values(
                valueFormat,
                framed == null ? isRegistry : framed,
                isFile ? file(given) : null,
                needsMessage ? messageName : null);
    }

    private static Path file(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new BadMappingException("schema", text, "'registry', or a file");
        }
    }

    private List<FieldMapping> fieldMappings(Shape mappedShape) {
        var given = fields == null ? List.<Field>of() : fields;
        if (given.size() > RecordMapper.MAX_FIELDS) {
            throw new BadMappingException("fields", given.size(), "at most " + RecordMapper.MAX_FIELDS);
        }
        var names = new HashSet<String>();
        var mappings = new ArrayList<FieldMapping>();
        for (int i = 0; i < given.size(); i++) {
            String key = "fields[%d].".formatted(i);
            var mapping = fieldMapping(key, given.get(i));
            boolean isTaken = mappedShape == Shape.LOG && mapping.name().equals(FieldsEvent.TIME);
            if (isTaken || !names.add(mapping.name())) {
                throw new BadMappingException(
                        key + "name", mapping.name(), isTaken ? "another name: that is the event's time" : "each once");
            }
            mappings.add(mapping);
        }
        return mappings;
    }

    private static FieldMapping fieldMapping(String key, Field field) {
        var path = path(key + "from", or(field.from(), ""));
        String fieldName = or(field.name(), path.lastName());
        if (!RecordMapper.isFieldName(fieldName)) {
            throw new BadMappingException(
                    key + "name", fieldName, "1 to 64 characters, none of them a control character");
        }
        Integer decimals = field.decimals();
        boolean isUnscaled = Boolean.TRUE.equals(field.unscaled());
        if (decimals != null && (decimals < 0 || decimals > MAX_DECIMALS)) {
            throw new BadMappingException(key + "decimals", decimals, "from 0 to " + MAX_DECIMALS);
        } else if (decimals == null && isUnscaled) {
            throw new BadMappingException(key + "unscaled", true, "decimals beside it");
        }
        return new FieldMapping(fieldName, path, decimals, isUnscaled);
    }

    private @Nullable String quarantine(PoisonPolicy policy) {
        boolean isWanted = policy == PoisonPolicy.QUARANTINE;
        String given = or(quarantineTopic, "");
        if (!isWanted && !given.isEmpty()) {
            throw new BadMappingException("quarantine-topic", given, "none, or poison: quarantine");
        }
        if (isWanted && given.equals(topic)) {
            throw new BadMappingException("quarantine-topic", given, "another topic than the channel's");
        }
        return isWanted ? matching("quarantine-topic", quarantineTopic, TOPIC_NAME, A_TOPIC) : null;
    }

    private static @Nullable FieldPath optionalPath(String key, @Nullable String text) {
        String given = or(text, "");
        return given.isEmpty() ? null : path(key, given);
    }

    private static FieldPath path(String key, String text) {
        try {
            return FieldPath.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadMappingException(key, text, FieldPath.EXPECTED);
        }
    }

    private static String matching(String key, @Nullable String text, Pattern pattern, String expected) {
        if (text == null || !pattern.matcher(text).matches()) {
            throw new BadMappingException(key, or(text, ""), expected);
        }
        return text;
    }

    private static <E extends Enum<E>> E word(String key, @Nullable String text, @Nullable E absent, List<E> words) {
        if (absent != null && or(text, "").isEmpty()) {
            return absent;
        }
        return words.stream()
                .filter(word -> code(word).equals(text))
                .findFirst()
                .orElseThrow(() -> new BadMappingException(
                        key,
                        or(text, ""),
                        words.stream().map(MappingSettings::code).collect(Collectors.joining(", "))));
    }

    private static String code(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static String or(@Nullable String text, String absent) {
        return text == null || text.isBlank() ? absent : text;
    }
}

package io.tickgate.gateway.faults;

import io.tickgate.gateway.faults.Journal.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a directory of journals says: what was written, and what each client was sent.
 *
 * <p>Confined to the thread that checks.
 */
final class Journals {
    /** The name of the journal of the log, and of what was done to it. */
    static final String LOG = "log.journal";

    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");

    private long seed;
    private final List<Topic> topics = new ArrayList<>();
    private final Map<String, TreeMap<Long, Written>> acknowledged = new HashMap<>();
    private final List<Written> unanswered = new ArrayList<>();
    private final Set<Written> aborted = new HashSet<>();
    private final Map<String, Long> kept = new HashMap<>();
    private final Map<String, Long> cuts = new HashMap<>();
    private final Map<String, TreeMap<Long, Written>> cutOff = new HashMap<>();
    private final List<Line> faults = new ArrayList<>();
    private final List<Long> memory = new ArrayList<>();

    /** Every cursor that a gateway has given out, and when it was first heard. */
    private final Map<String, Long> cursors = new HashMap<>();

    private final Map<String, List<Line>> clients = new TreeMap<>();

    /** Which epochs are names of one and the same partition: adding partitions gives all of them new names. */
    private final Map<String, Set<String>> namesOfOne = new HashMap<>();

    /** A topic, or what it was widened to, in the order in which they were. */
    record Topic(String channel, List<String> epochs, long sinceMicros) {}

    /** One line of a journal. */
    record Line(long micros, Event event, List<String> fields) {
        static Line of(String text) {
            String[] parts = text.split("\t", -1);
            return new Line(
                    Long.parseLong(parts[0]),
                    Event.valueOf(parts[1]),
                    Arrays.asList(parts).subList(2, parts.length));
        }

        String field(int number) {
            return fields.get(number);
        }
    }

    private Journals() {}

    static Journals read(Path directory) throws IOException {
        var journals = new Journals();
        journals.readLog(lines(directory.resolve(LOG)));
        try (var files = Files.list(directory)) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".journal")).toList()) {
                String name = file.getFileName().toString();
                if (!name.equals(LOG)) {
                    var lines = lines(file);
                    lines.forEach(journals::noteCursor);
                    journals.clients.put(name.replace(".journal", ""), lines);
                }
            }
        }
        return journals;
    }

    private static List<Line> lines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.map(Line::of).collect(Collectors.toCollection(ArrayList::new));
        }
    }

    private void readLog(List<Line> lines) {
        Map<String, Written> sent = new HashMap<>();
        for (var line : lines) {
            switch (line.event()) {
                case SEED -> seed = Long.parseLong(line.field(0));
                case TOPIC -> topics.add(topic(line));
                case WIDENED -> widened(topic(line));
                case SENT -> sent.put(line.field(0), sent(line));
                case ACKED -> acknowledged(line, remove(sent, line.field(0)));
                case ABORTED -> aborted.add(remove(sent, line.field(0)));
                case DELETED -> kept.put(line.field(0), Long.valueOf(line.field(1)));
                case CUT -> cut(line.field(0), Long.parseLong(line.field(1)));
                case FAULT, HEALED -> faults.add(line);
                case MEMORY -> memory.add(Long.valueOf(line.field(0)));
                case CLIENT, OPEN, SAID, HEARD, CLOSED ->
                    throw new IllegalArgumentException("%s (expected: events of the log)".formatted(line.event()));
            }
        }
        unanswered.addAll(sent.values());
    }

    private static Topic topic(Line line) {
        return new Topic(line.field(0), List.of(line.field(1).split(",", -1)), line.micros());
    }

    private void widened(Topic topic) {
        var all = topics(topic.channel());
        var before = all.get(all.size() - 1).epochs();
        for (int i = 0; i < before.size(); i++) {
            String oldName = before.get(i);
            String newName = topic.epochs().get(i);
            acknowledged.put(newName, acknowledged.computeIfAbsent(oldName, added -> new TreeMap<>()));
            var names = namesOfOne.computeIfAbsent(oldName, Set::of);
            var more = new HashSet<>(names);
            more.add(newName);
            more.forEach(name -> namesOfOne.put(name, more));
        }
        // Its cursors go on.
        topics.add(new Topic(
                topic.channel(), topic.epochs(), all.get(all.size() - 1).sinceMicros()));
    }

    private void cut(String epoch, long offset) {
        cuts.put(epoch, offset);
        var gone = acknowledged(epoch).tailMap(offset, true);
        cutOff.computeIfAbsent(epoch, added -> new TreeMap<>()).putAll(gone);
        gone.clear();
    }

    private static Written remove(Map<String, Written> sent, String number) {
        var written = sent.remove(number);
        if (written == null) {
            throw new IllegalArgumentException("record %s is answered and was not sent".formatted(number));
        }
        return written;
    }

    private static Written sent(Line line) {
        return new Written(
                line.field(1),
                line.field(2),
                Long.parseLong(line.field(3)),
                Long.parseLong(line.field(4)),
                line.field(5),
                null,
                -1,
                line.micros(),
                -1);
    }

    private void acknowledged(Line line, Written written) {
        String epoch = line.field(1);
        long offset = Long.parseLong(line.field(2));
        acknowledged
                .computeIfAbsent(epoch, added -> new TreeMap<>())
                .put(offset, written.acknowledged(epoch, offset, line.micros()));
    }

    long seed() {
        return seed;
    }

    /** The topics of a channel, the oldest first. */
    List<Topic> topics(String channel) {
        return topics.stream().filter(topic -> topic.channel().equals(channel)).toList();
    }

    /** How many topics of its channel were before that of an epoch, -1 if it is none of them. */
    int generation(String channel, String epoch) {
        var all = topics(channel);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).epochs().contains(epoch)) {
                return i;
            }
        }
        return -1;
    }

    /** What an epoch had, by offset. */
    TreeMap<Long, Written> acknowledged(String epoch) {
        return acknowledged.getOrDefault(epoch, new TreeMap<>());
    }

    /** The epochs that name the same partition as this one, itself among them. */
    Set<String> namesOfOne(String epoch) {
        return namesOfOne.getOrDefault(epoch, Set.of(epoch));
    }

    /** Records that may be what stands, or stood, at a place. */
    List<Written> at(String epoch, long offset) {
        return Stream.of(acknowledged(epoch), cutOff.getOrDefault(epoch, new TreeMap<Long, Written>()))
                .map(log -> log.get(offset))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Everything of a channel that Kafka has acknowledged. */
    List<Written> acknowledgedOf(String channel) {
        return topics(channel).stream()
                .flatMap(topic -> topic.epochs().stream())
                .flatMap(epoch -> acknowledged(epoch).values().stream())
                .distinct()
                .toList();
    }

    /** The same, with what an unclean election has taken. */
    List<Written> onceAcknowledgedOf(String channel) {
        return Stream.concat(
                        acknowledgedOf(channel).stream(),
                        cutOff.values().stream()
                                .flatMap(log -> log.values().stream())
                                .filter(written -> written.channel().equals(channel)))
                .toList();
    }

    /** What may be in the log or not: nobody has said. */
    List<Written> unanswered() {
        return unanswered;
    }

    Set<Written> aborted() {
        return aborted;
    }

    /** The first offset of an epoch that Kafka keeps. */
    long firstKept(String epoch) {
        return kept.getOrDefault(epoch, 0L);
    }

    /** The first offset of an epoch that an unclean election has taken, {@code null} if there was none. */
    @Nullable
    Long cut(String epoch) {
        return cuts.get(epoch);
    }

    private void noteCursor(Line line) {
        if (line.event() == Event.HEARD) {
            var found = CURSOR.matcher(line.field(0));
            while (found.find()) {
                cursors.merge(found.group(1), line.micros(), Math::min);
            }
        }
    }

    /** When a gateway has given out a cursor, -1 if none has. */
    long givenOutMicros(String cursor) {
        return cursors.getOrDefault(cursor, -1L);
    }

    /** How much a gateway held, each time that this was looked at. */
    List<Long> memory() {
        return memory;
    }

    /** What was done, and undone. */
    List<Line> faults() {
        return faults;
    }

    Map<String, List<Line>> clients() {
        return clients;
    }
}

package io.tickgate.gateway.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Version;
import io.tickgate.gateway.log.Cursor;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.LogPlace;
import io.tickgate.gateway.log.LogRecord;
import io.tickgate.json.Json;
import io.tickgate.wire.From;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The records of one symbol in a range of the log, as lines of JSON: one for each record, one where some are gone, and a
 * last one that says how it ended and where to go on. Its records may be in any partition, so all of them are looked
 * through, in the order of time.
 *
 * <p>Bounded: an offset and a record of each partition. What its client does not take is not read.
 *
 * <p>Confined to the loop of its connection.
 */
public final class History implements Outflow {
    /** Records that are looked at in one go, before others have their turn. */
    private static final int MANY = 4096;

    /** A symbol without records must not have the whole log read in one request. */
    private static final long MOST_LOOKED_AT = 10_000_000;

    private static final byte[] NO_DATA = ",\"data\":null}".getBytes(US_ASCII);

    private final HistoryRequest request;
    private final TopicCell cell;
    private final LogAccess log;
    private final SessionLoop loop;
    private final Runnable onMore;
    private final List<LogPartition> partitions;
    private final List<HistoryPart> parts = new ArrayList<>();
    private final boolean isUntilNow;
    private long records;
    private long lookedAt;
    private boolean isWaiting;
    private boolean isOver;
    private boolean isClosed;

    /** How a history ended. */
    private enum End {
        /** All of the range has been sent. */
        RANGE,
        /** All that there is until now; the range may get more. */
        LOG,
        /** There may be more of the range. */
        LIMIT
    }

    History(
            HistoryRequest request,
            TopicCell cell,
            List<LogPartition> partitions,
            LogAccess log,
            SessionLoop loop,
            long nowMicros,
            Runnable onMore) {
        this.request = request;
        this.cell = cell;
        this.partitions = partitions;
        this.log = log;
        this.loop = loop;
        this.onMore = onMore;
        var until = request.untilMicros();
        isUntilNow = until == null || until > nowMicros;
        for (var partition : partitions) {
            var start = start(partition);
            if (start != null) {
                var part = new HistoryPart(partition, log.past(), loop, this::more);
                parts.add(part);
                part.begin(start, until);
            }
        }
    }

    /** Returns where to begin in a partition, {@code null} if it is not asked for. */
    private @Nullable LogStart start(LogPartition partition) {
        var from = request.from();
        int number = partition.identity().partition();
        if (from instanceof From.Time time) {
            return new LogStart.Time(time.micros());
        } else if (from instanceof From.Positions positions) {
            var position = Objects.requireNonNull(positions.bySymbol().get(request.symbol()), "its own position");
            return partition.identity().epoch().equals(position.epoch())
                    ? new LogStart.At(position.sequence() + 1)
                    : null;
        } else if (from instanceof From.Cursor cursor) {
            var part = Resumption.of(log, request.channel(), cursor.token()).part();
            if (part != null && number < part.places().size()) {
                var place = part.place(number);
                return place.equals(LogPlace.NOT_READ) ? null : new LogStart.At(place);
            }
        }
        return new LogStart.Earliest();
    }

    private void more() {
        if (!isClosed) {
            isWaiting = false;
            onMore.run();
        }
    }

    /** Whether it is known where it begins and ends. */
    public boolean isPlaced() {
        return parts.stream().allMatch(HistoryPart::isPlaced);
    }

    /** Whether the last line has been written. */
    public boolean isOver() {
        return isOver;
    }

    /** Grows as it gets on. */
    public long progress() {
        return lookedAt + records;
    }

    @Override
    public boolean isDrained() {
        return isWaiting || isOver;
    }

    @Override
    public void drain(FrameSink frame) {
        assert loop.shard().isCurrent();
        for (int looked = 0; looked < MANY && frame.hasRoom() && !isOver; looked++) {
            var next = earliest(frame);
            if (isWaiting) {
                return;
            } else if (next == null) {
                end(frame, isWhole() ? End.RANGE : End.LOG);
            } else {
                look(frame, next);
            }
        }
        if (frame.hasRoom() && !isOver) {
            // Others have their turn before it goes on.
            isWaiting = true;
            loop.shard().loop().execute(this::more);
        }
    }

    private boolean isWhole() {
        return !isUntilNow && parts.stream().noneMatch(HistoryPart::isCutShort);
    }

    /** Returns the part whose next record is the earliest; {@code null} if there is none, or it is not known yet. */
    private @Nullable HistoryPart earliest(FrameSink frame) {
        HistoryPart earliest = null;
        long earliestMicros = Long.MAX_VALUE;
        for (var part : parts) {
            var head = part.head();
            tellLoss(frame, part);
            if (head == null && !part.isDone()) {
                isWaiting = true;
            } else if (head != null
                    && (earliest == null || head.value().position().timeMicros() < earliestMicros)) {
                earliest = part;
                earliestMicros = head.value().position().timeMicros();
            }
        }
        return earliest;
    }

    @SuppressWarnings("ReferenceEquality") // a topic has one cell
    private void look(FrameSink frame, HistoryPart part) {
        var record = part.head();
        lookedAt++;
        if (record != null && record.value().cell() == cell) {
            write(frame, record);
            records++;
        }
        part.skip();
        if (records == request.limit() || lookedAt >= MOST_LOOKED_AT) {
            end(frame, End.LIMIT);
        }
    }

    private static void write(FrameSink frame, LogRecord record) {
        var position = record.value().position();
        frame.begin();
        frame.put("{\"seq\":%d,\"epoch\":\"%s\",\"ts\":%d"
                .formatted(position.sequence(), position.epoch(), position.timeMicros())
                .getBytes(US_ASCII));
        boolean isDeleted = record.value() instanceof Version<?> version && version.value() == null;
        frame.put(isDeleted ? NO_DATA : record.value().tail(Encoding.JSON));
    }

    private static void tellLoss(FrameSink frame, HistoryPart part) {
        var lost = part.takeLost();
        if (lost != null) {
            frame.begin();
            frame.put(Json.write(json -> {
                json.writeStartObject();
                json.writeName("lost");
                json.writeStartArray();
                json.writeString(part.partition().identity().epoch());
                json.writeNumber(lost.from());
                json.writeNumber(lost.until() - 1);
                json.writeEndArray();
                json.writeEndObject();
            }));
        }
    }

    private void end(FrameSink frame, End end) {
        isOver = true;
        String next = log.cursors().encode(new Cursor(List.of(cursor())));
        boolean isThinned =
                partitions.stream().anyMatch(partition -> partition.identity().isCompacted());
        frame.begin();
        frame.put(Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("end", end.name().toLowerCase(java.util.Locale.ROOT));
            json.writeNumberProperty("records", records);
            if (isThinned) {
                json.writeBooleanProperty("thinned", true);
            }
            if (next != null) {
                json.writeStringProperty("next", next);
            }
            json.writeEndObject();
        }));
    }

    private Cursor.Part cursor() {
        var identity = partitions.get(0).identity();
        var places = new ArrayList<>(Collections.nCopies(identity.partitions(), LogPlace.NOT_READ));
        for (var part : parts) {
            places.set(part.partition().identity().partition(), part.place());
        }
        return new Cursor.Part(request.channel(), identity.topicId(), places);
    }

    /** Nobody wants to know any more. */
    public void close() {
        isClosed = true;
        parts.forEach(HistoryPart::close);
    }
}

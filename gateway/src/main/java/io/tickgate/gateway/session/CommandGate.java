package io.tickgate.gateway.session;

import java.util.concurrent.TimeUnit;

/**
 * Keeps the commands of a connection to a pace. The first that come too fast are only refused. Of a client that goes on
 * all the same nothing is read for as long as a command may take after each of them, and many in a row end it. So a
 * flood costs not much more than a client that asks for all that it may, and its connection lasts some seconds: who comes
 * back at once gains nothing.
 *
 * <p>Frames have a pace too, whatever they hold, so that what is free is not without a bound: they are never refused, but
 * read no faster.
 *
 * <p>Confined to the loop of its connection.
 */
final class CommandGate {
    /** So many in a row that cannot be understood, or come too fast, are not an oversight. */
    static final int TOLERATED_OFFENCES = 100;

    /** So many in a row may well be one. */
    static final int OFFENCES_AT_ONCE = 5;

    /** What a timer can keep to. */
    private static final long MIN_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** For each command that is allowed: more than a client has messages to give credit for one by one. */
    private static final int FRAMES_OF_A_COMMAND = 50;

    /** A longer frame counts as one more for each so many bytes: to decode them is work also where nothing comes of it. */
    private static final int FRAME_BYTES = 512;

    private final Session session;
    private long commandsPaidUntilNanos;
    private long framesPaidUntilNanos;
    private byte offencesInRow;
    private boolean isHeld;

    CommandGate(Session session) {
        this.session = session;
        commandsPaidUntilNanos = session.loop().nanoTime();
        framesPaidUntilNanos = commandsPaidUntilNanos;
    }

    private CommandPace commands() {
        return new CommandPace(session.sessions().settings().limits().commandsPerSecond());
    }

    private CommandPace frames() {
        return new CommandPace(session.sessions().settings().limits().commandsPerSecond() * FRAMES_OF_A_COMMAND);
    }

    /** Whether nothing is to be carried out or read at the moment. */
    boolean isShut() {
        return isHeld || isShutForGood();
    }

    /** Takes a frame, whatever it holds. */
    void frame(int bytes) {
        long nowNanos = session.loop().nanoTime();
        var pace = frames();
        long waitMillis = pace.waitMillis(framesPaidUntilNanos, nowNanos);
        // The frame itself, whether it came in time or not, and what there is of it.
        framesPaidUntilNanos = pace.charged(framesPaidUntilNanos, 1L + bytes / FRAME_BYTES, nowNanos);
        if (waitMillis > 0) {
            // So long that some frames may pass afterwards: a timer for each would cost more than they do.
            hold(Math.max(TimeUnit.MILLISECONDS.toNanos(waitMillis), MIN_HOLD_NANOS));
        }
    }

    /** Takes a command; returns 0 if it may be carried out, or how many milliseconds the client has to wait. */
    long tryCommand() {
        long nowNanos = session.loop().nanoTime();
        var pace = commands();
        long waitMillis = pace.waitMillis(commandsPaidUntilNanos, nowNanos);
        if (waitMillis == 0) {
            commandsPaidUntilNanos = pace.charged(commandsPaidUntilNanos, 1, nowNanos);
            return 0;
        }
        if (offencesInRow < OFFENCES_AT_ONCE) {
            return waitMillis;
        }
        long holdNanos = Math.max(pace.intervalNanos(), MIN_HOLD_NANOS);
        // Twice: a client wins nothing by the time for which it is not read, also where the timer is late.
        commandsPaidUntilNanos = CommandPace.chargedNanos(commandsPaidUntilNanos, 2 * holdNanos, nowNanos);
        hold(holdNanos);
        return pace.waitMillis(commandsPaidUntilNanos, nowNanos);
    }

    /** Lets a command that was carried out count as so many more. */
    void charge(long more) {
        commandsPaidUntilNanos =
                commands().charged(commandsPaidUntilNanos, more, session.loop().nanoTime());
    }

    /** A command was understood and came in time. */
    void goodCommand() {
        offencesInRow = 0;
    }

    /** A command was refused; returns whether that is enough, and then is shut for good. */
    boolean badCommand() {
        offencesInRow++;
        return isShutForGood();
    }

    private boolean isShutForGood() {
        return offencesInRow >= TOLERATED_OFFENCES;
    }

    private void hold(long nanos) {
        if (!isHeld) {
            isHeld = true;
            session.loop().later(session, this::letGo, nanos);
        }
    }

    private void letGo() {
        isHeld = false;
        session.commands().takeMore();
    }
}

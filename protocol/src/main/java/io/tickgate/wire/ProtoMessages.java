package io.tickgate.wire;

import io.tickgate.wire.proto.TickgateV1;

/**
 * Writes a gateway's messages as Protobuf, all but snapshots and updates: those have handles, and are put together by
 * {@link ProtoFormat}.
 *
 * <p>Thread-safe.
 */
final class ProtoMessages {
    private ProtoMessages() {}

    /** @throws IllegalArgumentException for a snapshot or an update */
    static TickgateV1.Message write(ServerMessage message) {
        var written = TickgateV1.Message.newBuilder();
        switch (message.type()) {
            case WELCOME -> written.setWelcome(write((ServerMessage.Welcome) message));
            case ACK -> written.setAck(write((ServerMessage.Ack) message));
            case SNAPSHOT, UPDATE ->
                throw new IllegalArgumentException("a %s without its handle (expected: a message that is no data)"
                        .formatted(message.type().code()));
            case STATUS -> written.setStatus(write((ServerMessage.Status) message));
            case HB -> written.setHb(write((ServerMessage.Heartbeat) message));
            case PONG -> {
                var pong = (ServerMessage.Pong) message;
                written.setPong(TickgateV1.Pong.newBuilder().setId(pong.id()).setTx(pong.timeMicros()));
            }
            case ERROR -> written.setError(write((ServerMessage.Error) message));
            case BYE -> written.setBye(write((ServerMessage.Bye) message));
            case STAMPS -> written.setStamps(write((ServerMessage.Stamps) message));
        }
        return written.build();
    }

    private static TickgateV1.Welcome write(ServerMessage.Welcome welcome) {
        var written = TickgateV1.Welcome.newBuilder()
                .setV(welcome.version())
                .setSession(welcome.session())
                .setTx(welcome.timeMicros())
                .setHb(welcome.heartbeatMillis())
                .setLimits(TickgateV1.Limits.newBuilder()
                        .setSubs(welcome.limits().subscriptions())
                        .setSymsPerSub(welcome.limits().symbolsPerCommand())
                        .setOpsPerSec(welcome.limits().commandsPerSecond())
                        .setFrame(welcome.limits().frameBytes()));
        welcome.channels().forEach((channel, shape) -> written.putChannelsValue(channel, ProtoWords.number(shape)));
        if (welcome.id() != null) {
            written.setId(welcome.id());
        }
        if (welcome.stampsMillis() != null) {
            written.setStamps(welcome.stampsMillis());
        }
        return written.build();
    }

    private static TickgateV1.Ack write(ServerMessage.Ack ack) {
        var written = TickgateV1.Ack.newBuilder()
                .setId(ack.id())
                .setCh(ack.channel())
                .setAccepted(ack.accepted())
                .setModeValue(ProtoWords.number(ack.mode()))
                .setFeedValue(ProtoWords.number(ack.feed()))
                .addAllResumed(ack.resumed());
        if (ack.maxRate() != null) {
            written.setMaxRate(ack.maxRate());
        }
        if (ack.delayMillis() != null) {
            written.setDelay(ack.delayMillis());
        }
        ack.cut()
                .forEach(position -> written.addCut(
                        TickgateV1.Place.newBuilder().setEpoch(position.epoch()).setSeq(position.sequence())));
        written.putAllRenamed(ack.renamed());
        ack.overrides()
                .forEach(grant -> written.addOverrides(TickgateV1.Grant.newBuilder()
                        .setSym(grant.symbol())
                        .setFeedValue(ProtoWords.number(grant.feed()))
                        .setDelay(grant.delayMillis())));
        ack.rejected()
                .forEach(rejection -> written.addRejected(TickgateV1.Rejection.newBuilder()
                        .setSym(rejection.symbol())
                        .setCodeValue(ProtoWords.number(rejection.code()))));
        ack.handles()
                .forEach(handle -> written.addHandles(
                        TickgateV1.Handle.newBuilder().setSym(handle.symbol()).setHandle(handle.handle())));
        return written.build();
    }

    private static TickgateV1.Status write(ServerMessage.Status status) {
        var written = TickgateV1.Status.newBuilder()
                .setCh(status.channel())
                .addAllSyms(status.symbols())
                .setStateValue(ProtoWords.number(status.state()))
                .setSince(status.sinceMicros());
        if (status.code() != null) {
            written.setCodeValue(ProtoWords.number(status.code()));
        }
        if (status.behindMillis() != null) {
            written.setBehind(status.behindMillis());
        }
        var lost = status.lost();
        if (lost != null) {
            written.setLost(TickgateV1.Lost.newBuilder()
                    .setEpoch(lost.epoch())
                    .setFrom(lost.from())
                    .setTo(lost.to()));
        }
        return written.build();
    }

    private static TickgateV1.Heartbeat write(ServerMessage.Heartbeat heartbeat) {
        var written =
                TickgateV1.Heartbeat.newBuilder().setTx(heartbeat.timeMicros()).putAllWm(heartbeat.watermarksMicros());
        heartbeat
                .quiet()
                .forEach(quiet -> written.addQuiet(TickgateV1.Quiet.newBuilder()
                        .setCh(quiet.channel())
                        .setSym(quiet.symbol())
                        .setSeq(quiet.sequence())));
        if (heartbeat.cursor() != null) {
            written.setCursor(heartbeat.cursor());
        }
        return written.build();
    }

    private static TickgateV1.Error write(ServerMessage.Error error) {
        var written = TickgateV1.Error.newBuilder()
                .setCodeValue(ProtoWords.number(error.code()))
                .setMsg(error.message())
                .setRetry(error.retry());
        if (error.id() != null) {
            written.setId(error.id());
        }
        if (error.afterMillis() != null) {
            written.setAfter(error.afterMillis());
        }
        return written.build();
    }

    private static TickgateV1.Bye write(ServerMessage.Bye bye) {
        var written = TickgateV1.Bye.newBuilder()
                .setCode(bye.code())
                .setReason(bye.reason())
                .setAfter(bye.afterMillis())
                .setSpread(bye.spreadMillis());
        if (bye.cursor() != null) {
            written.setCursor(bye.cursor());
        }
        return written.build();
    }

    private static TickgateV1.Stamps write(ServerMessage.Stamps stamps) {
        return TickgateV1.Stamps.newBuilder()
                .setChain(stamps.chain())
                .setCh(stamps.channel())
                .setSym(stamps.symbol())
                .setSeq(stamps.sequence())
                .setSource(stamps.sourceMicros())
                .setKafka(stamps.kafkaMicros())
                .setKafkaTimeValue(ProtoWords.number(stamps.kafkaTime()))
                .setIngest(stamps.ingestMicros())
                .setEncode(stamps.encodeMicros())
                .setSend(stamps.sendMicros())
                .build();
    }
}

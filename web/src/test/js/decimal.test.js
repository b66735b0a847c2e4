import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../../main/resources/META-INF/resources/tickgate.js';

const { add, compare, format, isZero, mantissa, middle, parse, relative, subtract } = decimal;

test('subtracts without the artefacts of binary fractions', () => {
  assert.equal(subtract('0.3', '0.1'), '0.2');
  assert.equal(subtract('61837.64', '61837.63'), '0.01');
  assert.equal(subtract('1', '1.005'), '-0.005');
  assert.equal(add('0.1', '0.20'), '0.30');
});

test('compares numbers, not text', () => {
  assert.equal(compare('9.5', '10.25'), -1);
  assert.equal(compare('1.50', '1.5'), 0);
  assert.equal(compare('-2', '-1'), -1);
  assert.equal(compare('189.42', '189.41'), 1);
});

test('finds the exact middle, with one digit more where it needs one', () => {
  assert.equal(middle('189.41', '189.43'), '189.42');
  assert.equal(middle('189.41', '189.42'), '189.415');
  assert.equal(middle('1', '2'), '1.5');
});

test('gives the relative change rounded half away from zero', () => {
  assert.equal(relative('102.5', '100'), '2.50');
  assert.equal(relative('97', '98'), '-1.02');
  assert.equal(relative('1', '0.00'), null);
  assert.equal(relative('-0.01', '-0.02'), '50.00');
});

test('knows every way to write zero', () => {
  for (const zero of ['0', '0.00', '-0', '0.']) assert.ok(isZero(zero), zero);
  for (const other of ['0.001', '10', '']) assert.ok(!isZero(other), other);
});

test('keeps leading zeros of a fraction and refuses what is no decimal', () => {
  assert.equal(format(-5n, 3), '-0.005');
  assert.equal(format(5n, 0), '5');
  assert.equal(mantissa('1.5', 8), 150000000n);
  assert.equal(parse('1e5'), null);
  assert.throws(() => add('1', 'abc'), /'abc'/);
});

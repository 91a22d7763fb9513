import {expect, test} from 'vitest';
import {screenSchema} from '../../../source/configuration/schema/screen.js';
import {allUnits} from '../../../source/quantity/units.js';
import {themeNames} from '../../../source/text/theme-name.js';

test('the themes and units of a file are those that the screen has', () => {
  for (const theme of themeNames) expect(screenSchema.parse({theme})).toEqual({theme});
  for (const units of allUnits) expect(screenSchema.parse({units})).toEqual({units});
  expect(screenSchema.shape.theme.unwrap().options).toHaveLength(themeNames.length);
  expect(screenSchema.shape.units.unwrap().options).toHaveLength(allUnits.length);
});

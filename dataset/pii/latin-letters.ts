/** Latin letters for character classes; without the `u` flag and its property tables, which take many times as long. */
export const CAPITAL = 'A-ZÀ-ÖØ-ÞĆČĐĞİŁŃŐŒŘŚŞŠŰŹŻŽ';
export const LETTER = 'A-Za-zÀ-ÖØ-öø-ſ';

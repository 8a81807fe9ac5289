const PHONE_CUE =
  /(?:\b(?:call(?:ing|ed)?|phones?|tel|telephone|mobile|cell|fax|dial|whatsapp|sms|text (?:me|us)|ring|reach|contact|hotline|appele[rz]|appel|téléphone|portable|telefon\w*|handy|rufen?|anruf\w*|tel[eé]fono|móvil|celular|llam\w+|cellulare)\b|手机|电话|致电|拨打|来电|联系|號碼|電話|携帯|☎|📞)/giu;
const OTHER_CUE =
  /(?:\b(?:orders?|refs?|references?|invoices?|versions?|isbn|issn|doi|tracking|serials?|sku|ids?|receipts?|bestell\w*|commande|pedido|rechnung\w*|facture|(?:case|ticket|account|policy|model|part|item|transaction|booking|reservation) (?:no|numbers?))\b|#|№|订单|单号|编号|流水号|注文)/giu;
const LOOK_BACK = 40;

function lastEnd(pattern: RegExp, text: string): number {
  let end = -1;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].length;
  return end;
}

/** What the words before a number say that it is: the last of them counts. Null where they say nothing. */
export function numberContext(text: string, start: number): 'phone' | 'other' | null {
  const before = text.slice(Math.max(0, start - LOOK_BACK), start);
  const line = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('。')) + 1);
  const phone = lastEnd(PHONE_CUE, line);
  const other = lastEnd(OTHER_CUE, line);
  if (phone === -1 && other === -1) return null;
  return phone > other ? 'phone' : 'other';
}

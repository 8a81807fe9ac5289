import type { CommandNode, Word } from './command-tree.ts';

/** A script for the PowerShell profile. */
export function powershellScript(tree: readonly CommandNode[]): string {
  const entries = tree.map(({ path, commands, options }) => {
    const words = [...commands, ...options].map(pair).join('; ');
    return `  ${quoted(path)} = @(${words === '' ? '' : words})`;
  });
  const choices = tree.flatMap(({ path, choices: all }) =>
    all.map(({ option, words }) => {
      const pairs = words.map((text) => pair({ text, about: option })).join('; ');
      return `  ${quoted(`${path} ${option}`)} = @(${pairs})`;
    }),
  );
  return `# retune completion for PowerShell: retune completion powershell | Out-String | Invoke-Expression
$retuneWords = @{
${entries.join('\n')}
}
$retuneChoices = @{
${choices.join('\n')}
}
Register-ArgumentCompleter -Native -CommandName retune -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $at = ''
  $previous = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $next = "$at $($element.Extent.Text)".Trim()
    if ($retuneWords.ContainsKey($next)) { $at = $next }
    $previous = $element.Extent.Text
  }
  $offered = $retuneChoices["$at $previous"]
  if ($null -eq $offered) { $offered = $retuneWords[$at] }
  $offered | Where-Object { $_.Text -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_.Text, $_.Text, 'ParameterValue', $_.About)
  }
}
`;
}

function pair({ text, about }: Word): string {
  return `[pscustomobject]@{ Text = ${quoted(text)}; About = ${quoted(about === '' ? text : about)} }`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

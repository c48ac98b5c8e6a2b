# Completion of estoppl for PowerShell. Load it with: estoppl completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName estoppl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -le $cursorPosition } | ForEach-Object { "$_" })
    # An empty argument would be lost on the way to a native program, so the word that is not begun yet is said with a dash of our own.
    $rest = @($words | Select-Object -Skip 1)
    if ($wordToComplete -eq '') { $given = @('complete', '--next', '--') + $rest } else { $given = @('complete', '--') + $rest }
    & $words[0] @given 2>$null | ForEach-Object {
        $parts = $_ -split "`t", 2
        $tip = if ($parts.Count -gt 1 -and $parts[1]) { $parts[1] } else { $parts[0] }
        [System.Management.Automation.CompletionResult]::new($parts[0], $parts[0], 'ParameterValue', $tip)
    }
}

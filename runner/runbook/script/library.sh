# What the script does with its steps. All but runbook_top_* is sent into the places entered as well, where the
# shell may be dash. A function ends with 0, or once it is said why nothing more runs: 98 a step failed, 96 a place
# is lost, 99 the person wants it so. A place ends with 97 when all in it is done: no opener that failed ends so.

runbook_about() { # what is known of step $1
  runbook_n=$1 runbook_title='' runbook_at='' runbook_host='' runbook_within='' runbook_leave='' runbook_label=''
  runbook_chroot='' runbook_parts='' runbook_outputs=0 runbook_by_eye='' runbook_exact='' runbook_wanted=0
  runbook_times=1 runbook_pause=1 runbook_seconds='' runbook_uses='' runbook_captures='' runbook_patterns=''
  runbook_confirm='' runbook_answers='' runbook_manual='' runbook_inherits=''
  runbook_undo_inherits=''
  "about_$1"
}

runbook_has() { # whether the step has such a part
  case " $runbook_parts " in *" $1 "*) return 0 ;; esac
  return 1
}

runbook_chosen() { # whether step $1 is to run
  if [ -n "$runbook_undo" ]; then
    case " $runbook_undo" in *" $1@"*) return 0 ;; esac
    return 1
  elif [ "$1" -lt "$runbook_from" ] || [ "$1" -gt "$runbook_until" ]; then
    return 1
  elif [ -n "$runbook_only" ]; then
    case " $runbook_only " in *" $1 "*) return 0 ;; esac
    return 1
  fi
}

runbook_where() { # who answers: root directory, user, machine; -p, since a step may break PATH
  printf '%s\n' "$(command -p stat -Lc %d:%i / 2>&-),$(command -p id -u 2>&-),$(command -p uname -n 2>&-)"
}

runbook_booted() { # when the machine was started, by the kernel's own id of that; nothing in a root without /proc
  command -p cat /proc/sys/kernel/random/boot_id 2>&-
}

runbook_is_here() {
  runbook_now=$(runbook_where)
  if [ "$runbook_now" != "$runbook_here" ]; then
    # in another place a step may rename the machine, which is still the same
    if [ "${runbook_now%,*}" != "${runbook_here%,*}" ] || [ "$(runbook_booted)" != "${runbook_boot:--}" ]; then
      runbook_says moved >&2
      return 96
    fi
    runbook_here=$runbook_now
  fi
}

# ---- the commands of the recipe

runbook_call() { # one of the recipe's functions, in the state in which the last one left IFS and set -u
  IFS=$runbook_ifs
  set "$runbook_u"
  "$1"
  runbook_status=$?
  runbook_ifs=${IFS-$runbook_blanks}
  case $- in *u*) runbook_u=-u ;; *) runbook_u=+u ;; esac
  IFS=$runbook_blanks
  set -u
  return "$runbook_status"
}

runbook_ok() { # between two commands of a step: the first that fails ends it, and so does the end of its time
  runbook_cut=$?
  [ "$runbook_cut" = 0 ] || return 1
  runbook_late || { runbook_cut=''; return 0; }
  runbook_cut=late
  return 1
}

runbook_late() {
  [ -n "$runbook_seconds" ] && [ "$(command -p date +%s)" -ge "$runbook_deadline" ]
}

# A process that is no job of this shell, so that neither $! nor `wait` know of it. It needs /proc: in a place without
# it, the end of the time is seen when the command ends by itself.
runbook_watch() { # end what the step runs when its time is over
  runbook_watcher=''
  [ -n "$runbook_seconds" ] || return 0
  runbook_before=" $(runbook_started "$$") "
  runbook_watcher=$(
    # not on the function: dash would keep what it closes, and nobody would see the end of this
    (exec </ >&- 2>&-; runbook_end_in_time) &
    printf '%s' "$!"
  )
}

runbook_unwatch() {
  [ -z "$runbook_watcher" ] || kill "$runbook_watcher" 2>&-
}

runbook_end_in_time() {
  runbook_signals='TERM TERM TERM TERM TERM'
  while kill -0 "$$" 2>&-; do
    if runbook_late; then
      # shellcheck disable=SC2046
      kill "-${runbook_signals%% *}" $(runbook_below "$$") 2>&-
      case $runbook_signals in *' '*) runbook_signals=${runbook_signals#* } ;; *) runbook_signals=KILL ;; esac
    fi
    command -p sleep 1
  done
}

runbook_started() { # by process $1, and still there
  command -p cat "/proc/$1/task/$1/children" 2>&-
}

runbook_below() { # all below process $1 but for what ran before the step
  for runbook_child in $(runbook_started "$1"); do
    case $runbook_before in *" $runbook_child "*) continue ;; esac
    printf '%s ' "$runbook_child"
    (runbook_below "$runbook_child")
  done
}

runbook_quietly() { # whether it succeeds; not to /dev/null, which a bare chroot lacks
  runbook_hidden=$(runbook_call "$1" 2>&1)
}

runbook_try() { # the step once: 0 when it did what is expected, else the reason is in runbook_why
  runbook_cut='' runbook_why=''
  if [ "$runbook_outputs" -gt 0 ]; then
    runbook_file=$(command -p mktemp) || { runbook_why=no_file; return 1; }
    runbook_call "step_$runbook_n" 9>&2 >|"$runbook_file" 2>&1
    command -p cat -- "$runbook_file"
    runbook_ended_well && { runbook_as_expected || runbook_why=output; }
    command -p rm -f -- "$runbook_file"
    runbook_file=''
  else
    if runbook_has step; then runbook_call "step_$runbook_n"; else runbook_status=$runbook_wanted; fi
    runbook_ended_well
  fi
  [ -z "$runbook_why" ]
}

runbook_ended_well() {
  case $runbook_cut in
    '') [ "$runbook_status" = "$runbook_wanted" ] || runbook_why=status ;;
    late) ;;
    *) runbook_status=$runbook_cut runbook_wanted=0 runbook_why=status ;;
  esac
  ! runbook_late || runbook_why=late # whatever the status of what was ended then
  [ -z "$runbook_why" ]
}

# ---- what must be printed

runbook_as_expected() {
  runbook_i=0
  while [ "$runbook_i" -lt "$runbook_outputs" ]; do
    runbook_i=$((runbook_i + 1))
    case " $runbook_by_eye " in
      *" $runbook_i "*) runbook_looks_right || return 1 ;;
      *) runbook_matches "expect_${runbook_n}_$runbook_i" <"$runbook_file" || { runbook_show_expected; return 1; } ;;
    esac
  done
}

runbook_show_expected() {
  runbook_says expected >&2
  "shown_${runbook_n}_$runbook_i" >&2
}

runbook_looks_right() { # a regular expression of Python's is for the person
  runbook_show_expected
  if [ -n "$runbook_yes" ]; then
    runbook_says not_compared >&2
    return 0
  fi
  runbook_ask "$(runbook_says right)" yes no
  [ "$runbook_answer" = yes ]
}

# Whether the lines read are those that the function $1 knows: its status for a number and a line is 0 when the line
# may be the one of that number, 2 when any lines may stand there, 3 when there is none of that number.
runbook_matches() {
  runbook_lines=0
  while IFS= read -r runbook_line || [ -n "$runbook_line" ]; do
    runbook_lines=$((runbook_lines + 1))
    while case $runbook_line in *"$runbook_cr") ;; *[[:space:]]) [ -z "$runbook_exact" ] ;; *) false ;; esac; do
      runbook_line=${runbook_line%?}
    done
    eval "runbook_line_$runbook_lines=\$runbook_line"
  done
  while [ "$runbook_lines" -gt 0 ] && eval "[ -z \"\$runbook_line_$runbook_lines\" ]"; do
    runbook_lines=$((runbook_lines - 1))
  done
  runbook_line_0='' runbook_read=1 runbook_asked=1 runbook_any=''
  while [ "$runbook_read" -le "$runbook_lines" ]; do
    eval "runbook_line=\$runbook_line_$runbook_read"
    "$1" "$runbook_asked" "$runbook_line"
    case $? in
      0) runbook_read=$((runbook_read + 1)) runbook_asked=$((runbook_asked + 1)) ;;
      2) runbook_any=$runbook_asked runbook_since=$runbook_read runbook_asked=$((runbook_asked + 1)) ;;
      *)
        [ -n "$runbook_any" ] || return 1
        runbook_since=$((runbook_since + 1))
        runbook_read=$runbook_since runbook_asked=$((runbook_any + 1))
        ;;
    esac
  done
  while "$1" "$runbook_asked" ''; [ $? = 2 ]; do
    runbook_asked=$((runbook_asked + 1))
  done
  "$1" "$runbook_asked" ''
  [ $? = 3 ]
}

# ---- a person

runbook_ask() { # question $1, answered by the beginning of one of the words that the others name; the last at the end
  runbook_question=$1
  shift
  runbook_offered=
  for runbook_answer in "$@"; do
    runbook_offered=${runbook_offered:+$runbook_offered/}$(runbook_says "$runbook_answer")
  done
  while [ -n "$runbook_attended" ]; do
    printf '%s [%s] ' "$runbook_question" "$runbook_offered" >&2
    IFS= read -r runbook_typed || break
    [ -n "$runbook_typed" ] || continue
    for runbook_answer in "$@"; do
      case $(runbook_says "$runbook_answer") in "$runbook_typed"*) return 0 ;; esac
    done
    runbook_says no_answer >&2
  done
  printf '\n' >&2
}

runbook_allowed() { # 0 to run the step, 1 to leave it out, 99 to stop
  [ -n "$runbook_confirm" ] && [ -z "$runbook_yes" ] || return 0
  if [ -z "$runbook_attended" ]; then
    runbook_says nobody_confirms >&2
    return 99
  fi
  runbook_ask "$(runbook_says confirm)" run skip quit
  case $runbook_answer in run) return 0 ;; skip) return 1 ;; esac
  return 99
}

runbook_by_hand() { # as runbook_allowed, once the person has done the step
  printf '%s\n' "$runbook_manual"
  if ! runbook_has probe; then
    if [ -z "$runbook_attended" ]; then
      runbook_says nobody_does_it >&2
      return 99
    fi
    runbook_ask "$(runbook_says is_it_done)" done skip quit
    case $runbook_answer in done) return 0 ;; skip) return 1 ;; esac
    return 99
  fi
  runbook_tries=0
  until runbook_quietly "probe_$runbook_n"; do
    runbook_tries=$((runbook_tries + 1))
    if runbook_late || [ "$runbook_tries" = "$runbook_times" ]; then
      runbook_why=not_seen
      return 98
    fi
    command -p sleep "$runbook_pause"
  done
}

runbook_value() { # the variable $1, told by an output: its value is typed
  eval "[ -z \"\${runbook_v_$1+given}\" ]" || return 0
  runbook_name=$1
  if [ -z "$runbook_attended" ]; then
    runbook_says nobody_types >&2
    return 98
  fi
  runbook_type_in
}

runbook_type_in() { # the value of runbook_name, until it may be one; nothing keeps one that is known
  while :; do
    printf '%s' "$(runbook_says type_in)" >&2
    IFS= read -r runbook_typed || return 99
    [ -n "$runbook_typed" ] || eval "[ -z \"\${runbook_v_$runbook_name+given}\" ]" || return 0
    runbook_may_be && break
    runbook_says unfit >&2
  done
  eval "runbook_v_$runbook_name=\$runbook_typed"
}

runbook_may_be() { # whether what was typed may be the value of runbook_name
  [ -n "$runbook_typed" ] && "runbook_form_$runbook_name"
}

runbook_looks_like() { # form $1; where there is no grep, anything does
  [ -z "$(command -pv grep)" ] || [ -n "$(printf '%s\n' "$runbook_typed" | command -p grep -Ex -e "$1")" ]
}

runbook_capture() {
  [ -n "$runbook_captures" ] || return 0
  runbook_says capture >&2
  for runbook_name in $runbook_captures; do
    runbook_noted "$runbook_name" || return
  done
}

runbook_noted() { # the variable $1, told by an output just now; one that is known may be told anew
  [ -n "$runbook_attended" ] || { runbook_value "$1"; return; }
  runbook_name=$1
  runbook_type_in
}

# ---- one step

runbook_do() {
  for runbook_name in $runbook_uses; do
    runbook_value "$runbook_name" || return
  done
  if runbook_has when && ! runbook_quietly "when_$runbook_n"; then
    runbook_says not_for
    return 0
  fi
  runbook_is_here || return
  printf '%s. %s\n' "$runbook_n" "$runbook_title"
  if [ -n "$runbook_undo" ]; then
    # of an opener of its place nothing but the shell is wanted: what it did before is still to be taken back
    [ "${runbook_undo%%@*}" != "$runbook_n" ] || runbook_take_back
    return
  fi
  if runbook_has unless && runbook_quietly "unless_$runbook_n"; then
    runbook_says already
    return 0
  fi
  runbook_allowed || { runbook_declined $?; return; }
  [ -z "$runbook_answers" ] || { runbook_says answers; printf '%s\n' "$runbook_answers"; }
  if [ -n "$runbook_seconds" ]; then
    runbook_says seconds
    runbook_deadline=$(($(command -p date +%s) + runbook_seconds))
  fi
  if [ -n "$runbook_manual" ]; then
    runbook_by_hand || { runbook_declined $?; return; }
  else
    runbook_watch
    runbook_attempts
    runbook_tried=$?
    runbook_unwatch
    [ "$runbook_tried" = 0 ] || { runbook_failed; return; }
  fi
  runbook_capture || return
  runbook_renamed
  ! runbook_has undo || runbook_did="$runbook_n@$runbook_here $runbook_did"
}

runbook_renamed() { # a step may rename the machine; if no undo gives the old name back, all is there under the new one
  runbook_was=$runbook_here
  runbook_here=${runbook_here%,*},$(command -p uname -n)
  [ "$runbook_here" != "$runbook_was" ] && ! runbook_has undo || return 0
  runbook_noted=$runbook_did runbook_did=''
  for runbook_one in $runbook_noted; do
    runbook_did="$runbook_did${runbook_one%%@*}@$runbook_here "
  done
}

runbook_attempts() {
  runbook_tries=1
  until runbook_try; do
    [ "$runbook_tries" -lt "$runbook_times" ] && ! runbook_late || return 1
    runbook_tries=$((runbook_tries + 1))
    command -p sleep "$runbook_pause"
  done
}

runbook_declined() { # what $1 says of the step: left out, stopped or failed
  case $1 in
    1) runbook_left_out=yes ;;
    98) runbook_failed ;;
    *)
      runbook_says stopped >&2
      runbook_ways_out
      return 99
      ;;
  esac
}

runbook_failed() {
  runbook_says "$runbook_why" >&2
  runbook_ways_out
  return 98
}

runbook_called_from_here() { # a step may have gone to a folder where those that follow, and undos, belong
  # in another place only its own shell, which is not the script's, knows where it is
  [ -n "${runbook_afar-}" ] && [ "$PWD" != "$runbook_started" ] || return 0
  printf -v runbook_folder 'cd %q && ' "$PWD"
  runbook_script=$runbook_afar
}

runbook_ways_out() {
  runbook_called_from_here
  [ -n "$runbook_undo" ] || runbook_tell_go_on >&2
  runbook_tell_undos >&2
}

runbook_tell_go_on() {
  runbook_give_from_here
  runbook_onward=$runbook_folder$runbook_given$runbook_script
  runbook_says go_on
}

runbook_give_from_here() { # to the script, called again from the step at hand on: what was set before, here or around
  runbook_again=$runbook_n runbook_given=$runbook_around
  for runbook_next in $runbook_steps; do # of those that are known in this place
    [ "$runbook_next" -ge "$runbook_again" ] && [ "$runbook_next" -le "$runbook_last" ] || continue
    runbook_about "$runbook_next"
    runbook_give "$runbook_inherits" "$runbook_again"
  done
  runbook_about "$runbook_again"
}

runbook_give() { # to the script, called again from step $2 on: which variables of $1 were set before that
  for runbook_inherited in $1; do
    runbook_name=${runbook_inherited%:*}
    [ "${runbook_inherited#*:}" -lt "$2" ] || continue
    case " $runbook_given" in *" $runbook_name="*) continue ;; esac
    eval "runbook_typed=\${$runbook_name-}"
    # a file's or a folder's name may be shown; what else it is might be a secret
    case $runbook_typed in /*[!A-Za-z0-9._/-]* | [!/]* | '') runbook_typed=… ;; esac
    runbook_given="$runbook_given$runbook_name=$runbook_typed "
  done
}

runbook_tell_undos() { # what can be taken back of what was done in this place, the last first, and by which command
  [ -n "$runbook_did" ] || return 0
  runbook_called_from_here
  runbook_says undo
  runbook_options='' runbook_given=''
  for runbook_one in $runbook_did; do
    runbook_about "${runbook_one%%[.@]*}"
    case $runbook_one in
      *@after)
        runbook_options="$runbook_options --after $runbook_n"
        runbook_says after
        continue
        ;;
    esac
    runbook_options="$runbook_options --undo $runbook_n --at ${runbook_one#*@}"
    printf '  %s. %s\n' "$runbook_n" "$runbook_title"
    runbook_give "$runbook_undo_inherits" 999999
  done
  printf '  %s%s\n' "$runbook_folder$runbook_given$runbook_script" "$runbook_options"
  runbook_did=''
}

runbook_take_back() { # only where the step ran
  runbook_ran=${runbook_undo#*@}
  if [ "$runbook_ran" != "$runbook_here" ]; then
    runbook_says not_there >&2
    return 96
  fi
  runbook_cut='' runbook_wanted=0 runbook_seconds='' runbook_why=''
  runbook_call "undo_$runbook_n"
  runbook_ended_well && return 0
  runbook_says "$runbook_why" >&2
  return 98
}

# ---- the steps of a place, and the places in it

runbook_walk() { # the steps from $1 to $2 but for those of the places in it
  runbook_past=0 runbook_elsewhere=''
  for runbook_next in $runbook_steps; do
    [ "$runbook_next" -ge "$1" ] && [ "$runbook_next" -le "$2" ] && [ "$runbook_next" -gt "$runbook_past" ] || continue
    runbook_about "$runbook_next"
    if [ -n "$runbook_leave" ]; then
      runbook_past=$runbook_leave
      if [ "${runbook_undo%%@*}" = "$runbook_n" ]; then
        runbook_do || return
      elif runbook_any_chosen "$runbook_n" "$runbook_leave"; then
        runbook_elsewhere_first || return
        runbook_go_in || return
      fi
    elif runbook_chosen "$runbook_n"; then
      if [ -n "$runbook_host" ]; then
        runbook_elsewhere="$runbook_elsewhere $runbook_n"
      else
        runbook_elsewhere_first || return
        runbook_do || return
      fi
    fi
  done
}

runbook_any_chosen() { # whether a step of this host from $1 to $2 is to run
  for runbook_n in $runbook_steps; do
    [ "$runbook_n" -ge "$1" ] && [ "$runbook_n" -le "$2" ] && runbook_chosen "$runbook_n" || continue
    runbook_about "$runbook_n"
    [ -n "$runbook_host" ] || { runbook_about "$1"; return 0; }
  done
  return 1
}

runbook_elsewhere_first() { # what is to be done on other hosts before the step
  [ -n "$runbook_elsewhere" ] || return 0
  runbook_says elsewhere >&2
  runbook_tell_elsewhere >&2
  runbook_about "$runbook_next"
  if [ -z "$runbook_attended" ]; then
    runbook_ways_out
    return 99
  fi
  runbook_ask "$(runbook_says is_it_done)" done quit
  [ "$runbook_answer" = done ] || { runbook_declined 99; return; }
}

runbook_tell_elsewhere() {
  for runbook_n in $runbook_elsewhere; do
    runbook_about "$runbook_n"
    printf '  %s: %s. %s\n' "$runbook_host" "$runbook_n" "$runbook_title"
  done
  runbook_elsewhere=
}

runbook_go_in() { # a place, and its steps in it
  runbook_left_out=''
  runbook_do || return
  [ -z "$runbook_left_out" ] || return 0
  runbook_outside=$runbook_here
  runbook_called_from_here
  runbook_owed_inside
  runbook_give_from_here
  runbook_merging=''
  if [ -t 1 ] && [ -t 2 ]; then
    runbook_merging='exec 2>&1; '
    {
      runbook_status=$(
        {
          {
            runbook_feed | runbook_call "enter_$runbook_n" 2>&1 >&4 3>&- 4>&-
            printf %s "$?" >&3
          } | runbook_unechoed >&2 3>&- 4>&-
        } 3>&1
      )
    } 4>&1
  else
    runbook_feed | runbook_call "enter_$runbook_n"
    runbook_status=$?
  fi
  [ -z "$runbook_owing" ] || runbook_did="$runbook_n.5@after $runbook_did"
  [ "$runbook_status" = 97 ] && return 0
  case $runbook_status in
    96 | 98 | 99) ;;
    95) runbook_says own_terminal >&2 ;;
    *) runbook_says lost >&2 ;;
  esac
  runbook_tell_undos >&2
  case $runbook_status in 98 | 99) return "$runbook_status" ;; esac
  return 96
}

runbook_owed_inside() { # whether steps in the place at hand may leave something to take back: its shell alone knows
  runbook_owing='' runbook_opener=$runbook_n runbook_end=$runbook_leave
  for runbook_one in $runbook_steps; do
    [ "$runbook_one" -gt "$runbook_opener" ] && [ "$runbook_one" -le "$runbook_end" ] && runbook_chosen "$runbook_one" || continue
    runbook_about "$runbook_one"
    ! runbook_has undo || runbook_owing=yes
  done
  [ -z "$runbook_undo" ] || runbook_owing=''
  runbook_about "$runbook_opener"
}

# What the opener's shell reads: a line that makes it known, ends a shell on a terminal of its own, which would cut the
# next line, and turns a bash that is interactive, so that it edits what it reads and shows it, into one that is not;
# then all the rest as one line, which no other kind of shell understands.
runbook_feed() {
  printf 'PS1= PS2= HISTFILE=; export runbook_met=1; [ ! -t 0 ] || exit 95; %s' "$runbook_merging"
  printf '%s\n' '[ -z "$BASH" ] || exec "$BASH" -s || exit'
  printf '%s' '[ "${runbook_met-}" ] && { '
  runbook_feed_one place "$runbook_n"
  runbook_feed_one around "$runbook_given"
  for runbook_name in outside steps from until only undo yes attended script folder; do
    eval "runbook_feed_one \"\$runbook_name\" \"\$runbook_$runbook_name\""
  done
  for runbook_name in $runbook_later; do
    eval "runbook_typed=\${runbook_v_$runbook_name-} runbook_hidden=\${runbook_v_$runbook_name+given}"
    [ -z "$runbook_hidden" ] || runbook_feed_one "v_$runbook_name" "$runbook_typed"
  done
  eval "printf '%s\n' \"eval \\\"\\\$(printf %b '\$runbook_code_$runbook_n')\\\"; }; exit\""
} 2>&-

runbook_unechoed() { # what is read but for what an interactive bash says of its input, and of having no terminal
  while IFS= read -r runbook_line || [ -n "$runbook_line" ]; do
    case $runbook_line in
      # one of them is whole, wherever it breaks the line for the terminal
      *'PS1= PS2= HISTFILE='* | *runbook_met=1* | *'|| exec "$BASH"'*) ;;
      *': cannot set terminal process group ('* | *': no job control in this shell'*) ;;
      *) printf '%s\n' "$runbook_line" ;;
    esac
  done
}

runbook_feed_one() { # variable $1 and its value, as one word
  runbook_rest=$2
  printf "runbook_%s='" "$1"
  while case $runbook_rest in *\'*) ;; *) false ;; esac; do
    printf "%s'\\\\''" "${runbook_rest%%\'*}"
    runbook_rest=${runbook_rest#*\'}
  done
  printf "%s'; " "$runbook_rest"
}

runbook_begin() {
  runbook_blanks=' 	
'
  runbook_cr=$(printf '\r')
  runbook_ifs=$runbook_blanks runbook_u=+u runbook_left_out='' runbook_why='' runbook_deadline=0
  runbook_did='' runbook_over='' runbook_file=''
  IFS=$runbook_blanks
  set -u
}

runbook_inside() { # the shell of a place: who it is, then its steps; standard input is where this text comes from
  unset runbook_met
  runbook_begin
  runbook_here=$(runbook_where) runbook_boot=$(runbook_booted)
  runbook_about "$runbook_place"
  case $runbook_here in
    ,* | *,,*) runbook_says not_proved >&2; exit 96 ;;
  esac
  if [ -n "$runbook_chroot" ] && [ "${runbook_here%%,*}" = "${runbook_outside%%,*}" ]; then
    runbook_says same_root >&2
    exit 96
  fi
  runbook_place=$((runbook_place + 1)) runbook_last=$runbook_leave
  trap runbook_died EXIT
  if [ -n "$runbook_attended" ] && (: </dev/tty) 2>&-; then
    runbook_walk "$runbook_place" "$runbook_last" </dev/tty || runbook_go_out $?
  else
    runbook_attended=
    if [ -c /dev/null ]; then
      runbook_walk "$runbook_place" "$runbook_last" </dev/null || runbook_go_out $?
    else
      runbook_walk "$runbook_place" "$runbook_last" <&- || runbook_go_out $?
    fi
  fi
  [ -z "$runbook_elsewhere" ] || { runbook_says then_elsewhere >&2; runbook_tell_elsewhere >&2; }
  runbook_tell_undos
  runbook_go_out 97
}

runbook_go_out() {
  runbook_over=yes
  exit "$1"
}

runbook_died() { # by what a step did
  runbook_status=$?
  [ -z "$runbook_over" ] || exit "$runbook_status"
  if [ -n "$runbook_file" ]; then
    ! (: >&9) 2>&- || exec 2>&9 # bash is still printing into the file
    command -p cat -- "$runbook_file" >&2
    command -p rm -f -- "$runbook_file"
  fi
  runbook_says died >&2
  runbook_tell_undos >&2
  exit 96
}

# ---- the script itself, which is bash

runbook_top_main() {
  runbook_begin
  unset runbook_met
  runbook_from=1 runbook_until=999999 runbook_only='' runbook_undo='' runbook_yes='' runbook_attended=''
  runbook_there='' runbook_list='' runbook_folder='' runbook_around='' runbook_last=999999
  runbook_started=$PWD
  printf -v runbook_script %q "$0"
  case $0 in /*) runbook_afar=$runbook_script ;; *) printf -v runbook_afar %q "$PWD/$0" ;; esac
  case $0 in
    */*) [ -x "$0" ] ;;
    *) false ;;
  esac || runbook_script="bash $runbook_script" runbook_afar="bash $runbook_afar"
  [ ! -t 0 ] || runbook_attended=yes
  runbook_top_options "$@"
  runbook_top_check
  if [ -n "$runbook_list" ]; then
    runbook_top_list
    exit 0
  fi
  runbook_top_machine
  runbook_top_values
  runbook_top_codes
  runbook_here=$(runbook_where) runbook_boot=$(runbook_booted)
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap runbook_top_ended EXIT
  # all of this in a condition, so that a step's set -e ends nothing of it
  if [[ $runbook_undo ]]; then runbook_top_undo; else runbook_walk 1 999999; fi
}

runbook_top_undo() { # take back what is asked for, the last first, until one fails; and say what is still there
  runbook_did=$runbook_undo
  while [[ $runbook_did ]]; do
    runbook_undo=${runbook_did%% *}
    runbook_here=$(runbook_where) # an undo may give the machine its name back
    runbook_top_step_back || { runbook_walked=$?; runbook_tell_undos >&2; return "$runbook_walked"; }
    runbook_did=${runbook_did#* }
  done
}

runbook_top_step_back() { # of what was done in a place, its own shell told how: a person says that it was done
  case $runbook_undo in *@after) ;; *) runbook_walk 1 999999; return ;; esac
  runbook_about "${runbook_undo%%[.@]*}"
  [[ ! $runbook_yes ]] || return 0
  runbook_ask "$(runbook_says is_taken_back)" yes no
  [[ $runbook_answer = yes ]] || return 99
}

runbook_top_end() { # what the script ends with, and what is left to do on other hosts
  runbook_over=yes
  case $1 in
    0)
      [ -z "$runbook_elsewhere" ] || { runbook_says then_elsewhere; runbook_tell_elsewhere; }
      runbook_tell_undos
      ;;
    98) exit 1 ;;
    99) exit 130 ;;
    96) exit 4 ;;
    *) exit "$1" ;;
  esac
  exit 0
}

runbook_top_ended() { # by a signal, or by what a step did
  [ -z "$runbook_over" ] || return
  runbook_over=yes
  runbook_says ended >&2
  runbook_ways_out
}

runbook_top_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --list) runbook_list=yes ;;
      --yes) runbook_yes=yes ;;
      --here) runbook_there=yes ;;
      --from | --until)
        [[ ${2-} =~ ^[0-9]{1,6}$ ]] || runbook_top_no_step "${2-}"
        printf -v "runbook_${1#--}" '%s' "$2"
        shift
        ;;
      --undo)
        runbook_top_number "${2-}"
        runbook_undo+="$2@ "
        shift
        ;;
      --at)
        [[ ! ${2-} =~ ^[0-9]+:[0-9]+,[0-9]+,[^[:space:]]+$ ]] || runbook_undo=${runbook_undo/%@ /@$2 }
        shift
        ;;
      --after)
        runbook_top_number "${2-}"
        runbook_undo+="$2.5@after "
        shift
        ;;
      --only)
        runbook_top_number "${2-}"
        runbook_only="$runbook_only $2"
        shift
        ;;
      -h | --help)
        runbook_says usage
        exit 0
        ;;
      *)
        runbook_name=$1
        runbook_says no_option >&2
        runbook_says usage >&2
        exit 2
        ;;
    esac
    shift
  done
  [[ ! $runbook_there ]] || runbook_script+=' --here' runbook_afar+=' --here'
  # the last step first
  [[ ! $runbook_undo ]] || runbook_undo=$(tr ' ' '\n' <<<"${runbook_undo% }" | sort -rnu | tr '\n' ' ')
}

runbook_top_number() { # a step of this script
  local n
  for n in $runbook_steps; do
    if [[ $n = "$1" ]]; then
      runbook_about "$n"
      [[ $runbook_host ]] || return 0
    fi
  done
  runbook_top_no_step "$1"
}

runbook_top_no_step() {
  runbook_name=$1
  runbook_says no_step >&2
  exit 2
}

runbook_top_check() { # before anything runs: every place is entered, and somebody is there where it needs a person
  local n enter bad='' any=
  for n in $runbook_steps; do
    runbook_about "$n"
    [[ $runbook_host ]] && continue
    ! runbook_chosen "$n" || any=yes
    for enter in $runbook_within $runbook_leave; do
      [[ " $runbook_steps " = *" $enter "* ]] || { runbook_says not_entered >&2; bad=yes; }
    done
    if [[ ! $runbook_attended && ! $runbook_list && ! $runbook_undo ]] && runbook_chosen "$n"; then
      [[ ! $runbook_confirm || $runbook_yes ]] || { runbook_says nobody_confirms >&2; bad=yes; }
      [[ ! $runbook_by_eye || $runbook_yes ]] || { runbook_says nobody_compares >&2; bad=yes; }
      [[ ! $runbook_manual ]] || runbook_has probe || { runbook_says nobody_does_it >&2; bad=yes; }
    fi
    if [[ " $runbook_undo" = *" $n.5@"* && ! $runbook_attended && ! $runbook_yes ]]; then
      runbook_says nobody_takes_back >&2
      bad=yes
    fi
    [[ $runbook_list ]] || runbook_top_inherits "$n" || bad=yes
    if [[ $runbook_undo ]] && runbook_chosen "$n"; then
      runbook_has undo || { runbook_says no_undo >&2; bad=yes; }
      [[ " $runbook_undo" != *" $n@ "* ]] || { runbook_says no_at >&2; bad=yes; }
    fi
  done
  [[ $any ]] || runbook_top_no_step "$runbook_from-$runbook_until $runbook_only"
  [[ ! $bad ]] || exit 2
}

runbook_top_inherits() { # whether each variable is there that a step which is left out would set for step $1
  local one lacking='' wanted=''
  if runbook_chosen "$1"; then
    wanted=$runbook_inherits
    [[ ! $runbook_undo ]] || wanted=$runbook_undo_inherits
  fi
  # its place is entered for those in it
  if [[ $runbook_leave ]] && runbook_any_chosen "$1" "$runbook_leave"; then wanted+=" $runbook_inherits"; fi
  runbook_about "$1"
  for one in $wanted; do
    runbook_name=${one%:*} runbook_setter=${one#*:}
    [[ ! ${!runbook_name+given} || ${!runbook_name} = … ]] || continue
    [[ ! $runbook_undo ]] && runbook_chosen "$runbook_setter" && continue
    runbook_says inherits >&2
    lacking=yes
  done
  [[ ! $lacking ]]
}

runbook_top_list() {
  local n enter
  for n in $runbook_steps; do
    runbook_about "$n"
    printf '%4s  ' "$n"
    for enter in $runbook_within; do printf '  '; done
    if [[ $runbook_host ]]; then
      runbook_says on_other
    else
      printf '%s\n' "$runbook_title"
    fi
  done
}

runbook_top_machine() { # whether this is the host's machine
  local own
  own=$(uname -n)
  runbook_name=$own
  [[ $runbook_there ]] && return
  case $runbook_me in localhost | 127.0.0.1 | ::1 | "$own" | "${own%%.*}" | "$own".*) return ;; esac
  if [[ ! $runbook_attended ]]; then
    runbook_says not_here >&2
    exit 2
  fi
  runbook_ask "$(runbook_says is_it_here)" yes no
  [[ $runbook_answer = yes ]] || exit 2
}

runbook_top_values() { # what the chosen steps use and this script does not hold
  local n name given
  for name in $runbook_later; do
    given=RUNBOOK_VAR_$name
    if [[ $(type -t "value_$name") != function && ${!given+given} ]]; then
      runbook_name=$name runbook_typed=${!given}
      if [[ $(type -t "runbook_form_$name") = function ]] && ! runbook_may_be; then
        runbook_says unfit >&2
        exit 2
      fi
      printf -v "runbook_v_$name" '%s' "$runbook_typed"
    fi
  done
  for n in $runbook_steps; do
    runbook_about "$n"
    [[ $runbook_leave ]] && runbook_any_chosen "$n" "$runbook_leave" || runbook_chosen "$n" || continue
    for name in $runbook_uses; do
      given=runbook_v_$name
      if [[ $(type -t "value_$name") = function && ! ${!given+given} ]]; then "value_$name"; fi
    done
  done
}

runbook_top_secret() { # $1 from the environment or the terminal: $2 to $3 characters, $4 a pattern
  local given=RUNBOOK_VAR_$1 typed again
  runbook_name=$1
  if [[ ${!given+given} ]]; then
    typed=${!given}
    unset "$given" # the commands inherit the environment
    runbook_top_secret_fits "$typed" "$2" "$3" "$4" || exit 2
  elif [[ ! $runbook_attended ]]; then
    runbook_says nobody_types >&2
    exit 2
  else
    while :; do
      IFS= read -rsp "$1: " typed || exit 130
      printf '\n' >&2
      runbook_top_secret_fits "$typed" "$2" "$3" "$4" || continue
      IFS= read -rsp "$(runbook_says again)" again || exit 130
      printf '\n' >&2
      [[ $typed = "$again" ]] && break
      runbook_says differ >&2
    done
  fi
  printf -v "runbook_v_$1" '%s' "$typed"
}

runbook_top_secret_fits() {
  local pattern="^($4)\$"
  if [[ $1 = *[[:cntrl:]]* ]] || ((${#1} < $2 || ${#1} > $3)) || [[ ! $1 =~ $pattern ]]; then
    runbook_says bad_secret >&2
    return 1
  fi
}

runbook_top_codes() { # what the shell of each place is sent, in runbook_code_N; the inner places first
  local n step last part given functions text b='\0134' line='\0012' quote='\0047' LC_ALL=C
  local -a reversed=() inner=()
  for n in $runbook_steps; do reversed=("$n" "${reversed[@]}"); done
  for n in "${reversed[@]}"; do
    runbook_about "$n"
    [[ $runbook_leave ]] || continue
    mapfile -t functions < <(compgen -A function | grep -E '^runbook_' | grep -v '^runbook_top_')
    inner=()
    last=$runbook_leave
    for step in $runbook_steps; do
      ((step >= n && step <= last)) || continue
      runbook_about "$step"
      # of a place in it no more than is known of its steps: its commands may be of another shell's language
      part=about
      [[ " $runbook_within" != *" $n" ]] || part='[a-z]+'
      mapfile -t -O "${#inner[@]}" inner < <(compgen -A function | grep -E "^${part}_$step(_[0-9]+)?\$")
    done
    # a function in a function is printed with a word before its name that dash does not know
    text=$(declare -f "${functions[@]}" "${inner[@]}" | sed 's/^\( *\)function \([^ ]*\) () $/\1\2 ()/')
    text+=$'\n'"runbook_later='$runbook_later'"
    for step in $runbook_steps; do
      given=runbook_code_$step
      if ((step > n && step < last)) && [[ ${!given+given} ]]; then
        text+=$'\n'"$given='${!given}'"
      fi
    done
    text+=$'\n'runbook_inside
    text=${text//\\/"$b"}
    text=${text//$'\n'/"$line"}
    printf -v "runbook_code_$n" '%s' "${text//\'/"$quote"}"
  done
}

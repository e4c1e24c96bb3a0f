;; Runs M-x envparity here, and prints what the compilation buffer understood.
(setq compilation-read-command nil)
(let ((process-connection-type nil))
  (with-current-buffer (envparity)
    (while (get-buffer-process (current-buffer))
      (accept-process-output nil 0.1))
    (compilation--ensure-parse (point-max))
    (goto-char (point-min))
    (let ((pos (point-min)))
      (while (setq pos (next-single-property-change pos 'compilation-message))
        (let ((message (get-text-property pos 'compilation-message)))
          (when message
            (let* ((from (compilation--message->loc message))
                   (to (compilation--message->end-loc message))
                   (file (caar (compilation--loc->file-struct from))))
              (princ (format "%s\t%s\t%s\t%s\t%s\t%s\n" file
                             (compilation--loc->line from) (compilation--loc->col from)
                             (compilation--loc->line to) (compilation--loc->col to)
                             (compilation--message->type message))))))))))
